"""A private SeaweedFS: a real S3 from a wheel, one process for all its parts."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from samplan_dev.instances.base import Instance, Program, find_program
from samplan_dev.processes import base_environment
from samplan_dev.waiting import NotInTimeError, wait_until

SOCKETS: Final = Path("/tmp")  # noqa: S108  (it is not ours to choose)


class Seaweed(Instance):
    """One server with master, volume, filer and S3."""

    name = "seaweed"
    port_names = ("master", "volume", "filer", "s3")
    port_offsets = (10_000,)  # its gRPC ports

    @property
    def endpoint(self) -> str:
        """The S3 endpoint."""
        return f"http://127.0.0.1:{self.port('s3')}"

    @property
    def credentials(self) -> tuple[str, str]:
        """Access key and secret key of the one identity."""
        return str(self.kept["access_key"]), str(self.kept["secret_key"])

    def prepare(self) -> None:
        """Folders, and the file of identities."""
        (self.folder / "data").mkdir(exist_ok=True)
        (self.folder / "tmp").mkdir(exist_ok=True)
        if "access_key" not in self.kept:
            self.keep(access_key=secrets.token_hex(10), secret_key=secrets.token_urlsafe(30))
        access_key, secret_key = self.credentials
        identity = {
            "name": "samplan",
            "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"],
        }
        descriptor = os.open(self.folder / "s3.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"identities": [identity]}, file)

    def programs(self) -> tuple[Program, ...]:
        """One process."""
        weed = find_program(str(Path(sys.executable).parent / "weed"), "weed")
        argv = [
            weed,
            "-logtostderr=true",
            "server",
            f"-dir={self.folder / 'data'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-master.port={self.port('master')}",
            f"-volume.port={self.port('volume')}",
            "-filer",
            f"-filer.port={self.port('filer')}",
            "-s3",
            f"-s3.port={self.port('s3')}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={self.folder / 's3.json'}",
            "-master.volumeSizeLimitMB=64",
            "-volume.max=50",
            "-volume.preStopSeconds=0",
            "-master.telemetry=false",
        ]
        # With less than 256 MiB, Go collects without end: a tenth of a core while nobody asks for anything.
        environment = base_environment() | {"TMPDIR": str(self.folder / "tmp"), "GOMEMLIMIT": "384MiB"}
        environment["HOME"] = str(self.folder)
        return (
            Program(
                name="seaweed",
                argv=tuple(argv),
                environment=environment,
                stop_signal=signal.SIGINT,
                # Its filer then waits 15 s for its own clients; what it has answered is written, killed or not.
                stop_seconds=2,
                priority=10,
            ),
        )

    def tidy(self) -> None:
        """Its sockets are named by port alone, lie in /tmp whatever it is told, and are left behind."""
        kept = self.kept.get("ports", {})
        for name, port in ((name, int(kept[name])) for name in self.port_names if name in kept):
            for left in (f"seaweedfs-{name}-{port}.sock", f"seaweedfs-{name}-grpc-{port + 10_000}.sock"):
                # One that was killed takes a moment to let go; one that does not has the port by now, and stays.
                with suppress(NotInTimeError):
                    wait_until(partial(_is_dead, SOCKETS / left), "a socket to be left", seconds=2)
                    (SOCKETS / left).unlink(missing_ok=True)

    def is_ready(self) -> bool:
        """S3 refuses an anonymous request (403) once it has read its identities."""
        try:
            with urllib.request.urlopen(self.endpoint, timeout=1):
                return False
        except urllib.error.HTTPError as answer:
            return answer.code == 403
        except OSError:
            return False


def _is_dead(path: Path) -> bool:
    """Whether nobody answers on a socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return True
    return False
