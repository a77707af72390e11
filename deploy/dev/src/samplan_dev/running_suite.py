"""A suite that somebody brought up: what is kept of it, how it is, and the accidents that tests want."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samplan_contracts.archive_accounts import Account
from samplan_dev import layout, provision, services
from samplan_dev.instances.base import tail
from samplan_dev.services import ServiceProcess
from samplan_dev.supervision import Supervisor
from samplan_dev.waiting import wait_until

Table = Callable[[Mapping[str, int]], list[ServiceProcess]]
"""Which processes run, for given numbers of workers."""


class SuiteError(RuntimeError):
    """The suite could not be brought up; the message says what failed, with the end of its log."""


@dataclass
class ProcessStatus:
    """One process as `make status` shows it."""

    name: str
    state: str
    pid: int
    seconds: int
    """How long it has run."""
    port: int | None
    ready: bool | None
    """None for a process that is not asked."""
    restarts: int
    """How often it ended by itself since the suite was last started."""
    unwell: list[str]
    """Which of its parts it says are not well, with those that it can do without."""


@dataclass
class RunningSuite:
    """The suite of one state folder. Methods are synchronous and may be called from any thread."""

    state: Path = layout.STATE
    table: Table = services.processes

    def __post_init__(self) -> None:
        self.state = self.state.absolute()
        self.supervisor = Supervisor(self.state)

    # What is kept

    @property
    def kept(self) -> dict[str, Any]:
        """What suite.json holds."""
        path = self.state / "suite.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def keep(self, **values: object) -> None:
        """Add `values` to suite.json."""
        provision.write_private(self.state / "suite.json", json.dumps(self.kept | values, indent=1).encode())

    @property
    def workers(self) -> dict[str, int]:
        """How many workers of each scalable service run."""
        return {**services.SCALABLE, **self.kept.get("workers", {})}

    @property
    def http_ports(self) -> dict[str, int]:
        """The HTTP port of each service process, and `catcher` and `smtp`."""
        return dict(self.kept["http_ports"])

    @property
    def operating_ports(self) -> dict[str, int]:
        """The port of each service process at which it is asked how it is, and for its numbers."""
        return dict(self.kept.get("operating_ports", {}))

    @property
    def origin(self) -> str:
        """The address that a browser uses."""
        return f"http://localhost:{self.http_ports['gateway']}"

    @property
    def people(self) -> dict[str, Any]:
        """The demo municipality, as `python -m samplan_identity demo` told it."""
        return dict(self.kept.get("demo", {}))

    @property
    def archive_accounts(self) -> list[Account]:
        """The account of each archive system."""
        return [Account(name) for name in self.kept.get("archives", [])]

    def outbox(self) -> list[dict[str, Any]]:
        """What the catcher has caught, oldest first: id, time, channel, to, subject, text."""
        url = f"http://127.0.0.1:{self.http_ports['catcher']}/dev/outbox.json"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return list(json.load(answer)["items"])

    # Looking

    def wait_ready(self, seconds: float = 180) -> None:
        """Return when every service process is ready; raises SuiteError naming those that are not."""
        names = [process.name for process in self.table(self.workers)] + [*services.BESIDE]
        deadline = time.monotonic() + seconds
        with ThreadPoolExecutor(max_workers=8) as pool:
            while True:
                infos = self.supervisor.processes()
                ready = dict(zip(names, pool.map(self.is_ready, names), strict=True))
                # supervisord calls a process running once it has lasted a second.
                waiting = [n for n, i in infos.items() if i.state != "RUNNING" or not ready.get(n, True)]
                if not waiting:
                    return
                given_up = [name for name in waiting if infos[name].state == "FATAL"]
                if given_up or time.monotonic() > deadline:
                    blamed = given_up or waiting
                    logs = "\n".join(tail(self.supervisor.logs / f"{name}.log") for name in blamed)
                    raise SuiteError(f"not ready: {', '.join(blamed)}\n{logs}")
                time.sleep(0.1)

    def is_ready(self, name: str) -> bool:
        """True when the process says that every part it needs is well."""
        url = self._ready_url(name)
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _ready_url(self, name: str) -> str:
        port = self.operating_ports.get(name) or self.http_ports[name]  # what runs beside the suite has one port
        return f"http://127.0.0.1:{port}/health/ready"

    def unwell(self, name: str) -> list[str]:
        """The parts that a process says are not well; none where it does not answer."""
        url = self._ready_url(name)
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return parts_unwell(answer.read())
        except urllib.error.HTTPError as error:
            return parts_unwell(error.read())
        except OSError:
            return []

    def status(self) -> list[ProcessStatus]:
        """Every process; empty when the suite is down."""
        if not self.supervisor.is_running():
            return []
        ended = [line.split()[1] for line in self.incidents()]
        asked = {process.name for process in self.table(self.workers)} | {*services.BESIDE}
        return [
            ProcessStatus(
                name=info.name,
                state=info.state,
                pid=info.pid,
                seconds=max(0, int(time.time()) - info.started) if info.pid else 0,
                port=self.http_ports.get(info.name),
                ready=self.is_ready(info.name) if info.name in asked else None,
                restarts=ended.count(info.name),
                unwell=self.unwell(info.name) if info.name in asked else [],
            )
            for info in self.supervisor.processes().values()
        ]

    def incidents(self) -> list[str]:
        """Processes that ended by themselves since the last start: time, name, what happened."""
        path = self.supervisor.incidents
        return path.read_text().splitlines() if path.exists() else []

    # For tests

    def pid(self, name: str) -> int:
        """The pid of a process; KeyError for a name that does not exist."""
        return self.supervisor.processes()[name].pid

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Send a process a signal, as an accident would; supervisord starts it again."""
        os.kill(self.pid(name), how)

    def stop(self, name: str) -> None:
        """Stop a process until `start`."""
        self.supervisor.stop([name])

    def start(self, name: str) -> None:
        """Start a stopped process; `wait_ready` waits for it."""
        self.supervisor.start_processes([name])

    def wait_restarted(self, name: str, old_pid: int, seconds: float = 60) -> None:
        """Return when `name` runs under another pid than `old_pid`."""

        def restarted() -> bool:
            info = self.supervisor.processes()[name]
            return info.state == "RUNNING" and info.pid != old_pid

        wait_until(restarted, f"{name} to be started again", seconds=seconds)


def parts_unwell(answer: bytes) -> list[str]:
    """The names of what is not well in an answer of `/health/ready`; see `samplan_servicekit.health`."""
    try:
        told = json.loads(answer)
        parts = {**told.get("checks", {}), **told.get("watched", {})}
    except (ValueError, AttributeError, TypeError):
        return []
    return [name for name, well in parts.items() if well is not True]
