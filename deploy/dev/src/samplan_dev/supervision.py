"""supervisord, which keeps the suite's processes running: its configuration, its start, and talking to it.

It listens on a Unix socket in the state folder and nowhere else. What we have it run is told by configuration alone;
applying a changed one touches only the processes whose own part has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import shlex
import shutil
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from supervisor.xmlrpc import SupervisorTransport

from samplan_dev.processes import Program, base_environment, command, is_alive
from samplan_dev.waiting import wait_until

STATE_VARIABLE = "SAMPLAN_STATE"
"""In the environment of everything that runs for a state folder, so that it can be found without fail."""

SOCKET_PATH_LIMIT = 100
"""Unix sockets have at most 107 bytes of path, and supervisord first makes one with a longer name."""

LISTENER = "incidents"


@dataclass(frozen=True)
class ProcessInfo:
    """What supervisord says of one process."""

    name: str
    state: str
    pid: int
    started: int
    """Seconds since the epoch; 0 when it never ran."""


class Supervisor:
    """The supervisord of one state folder."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.folder = state / "supervisor"
        self.logs = state / "logs"
        self.incidents = state / "incidents.log"

    # Configuration

    @property
    def config(self) -> Path:
        """supervisord's configuration; it holds passwords (0600)."""
        return self.folder / "supervisord.conf"

    @property
    def socket(self) -> Path:
        """The control socket: in the state folder, or where paths are short when that is too deep."""
        usual = self.folder / "control.sock"
        if len(str(usual)) <= SOCKET_PATH_LIMIT - 20:
            return usual
        digest = hashlib.sha256(str(self.state).encode()).hexdigest()[:16]
        # Wherever temporary files are kept just now: every process must find it.
        return Path("/tmp") / f"samplan-{os.geteuid()}-{digest}" / "control.sock"  # noqa: S108

    def write_config(self, programs: Iterable[Program]) -> bool:
        """Write the configuration for `programs`; True when it differs from the last."""
        for folder in (self.folder, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        parts = [
            f"[unix_http_server]\nfile={self.socket}\nchmod=0700\n",
            f"[supervisord]\nlogfile={self.folder / 'supervisord.log'}\nlogfile_maxbytes=2MB\nlogfile_backups=1\n"
            f"pidfile={self.folder / 'supervisord.pid'}\nchildlogdir={self.logs}\nminfds=1024\nminprocs=64\n"
            + ("user=root\n" if os.geteuid() == 0 else ""),
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n",
            f"[eventlistener:{LISTENER}]\n"
            f"command={_escape(shlex.join([sys.executable, '-m', 'samplan_dev.incidents', str(self.incidents)]))}\n"
            "events=PROCESS_STATE_EXITED,PROCESS_STATE_FATAL\nautorestart=true\nbuffer_size=100\n"
            f"stderr_logfile={self.logs / 'incidents.log'}\n",
            *(self._section(program) for program in programs),
        ]
        text = "\n".join(parts)
        if self.config.exists() and self.config.read_text() == text:
            return False
        descriptor = os.open(self.config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        return True

    def _section(self, program: Program) -> str:
        for name, value in program.environment.items():
            if '"' in value or "\n" in value:
                raise ValueError(f"{program.name}: supervisord cannot take a quote in {name}")
        variables = ",".join(f'{name}="{value}"' for name, value in sorted(program.environment.items()))
        return (
            f"[program:{program.name}]\n"
            f"command={_escape(shlex.join(command(program, dies_with_parent=True)))}\n"
            f"environment={_escape(variables)}\n"
            "directory=/\nautostart=false\nautorestart=true\nstartsecs=1\nstartretries=20\n"
            f"stopsignal={program.stop_signal.name.removeprefix('SIG')}\nstopwaitsecs={program.stop_seconds:g}\n"
            f"stopasgroup=false\nkillasgroup=true\npriority={program.priority}\n"
            f"redirect_stderr=true\nstdout_logfile={self.logs / program.name}.log\n"
            "stdout_logfile_maxbytes=10MB\nstdout_logfile_backups=1\n"
        )

    # supervisord itself

    def is_running(self) -> bool:
        """True when supervisord answers on its socket."""
        try:
            return bool(self._call("getState")["statename"] == "RUNNING")
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def start(self) -> None:
        """Start supervisord in the background; it starts no process yet."""
        subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.config)],
            check=True,
            env=base_environment() | {STATE_VARIABLE: str(self.state)},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.is_running, "supervisord to answer", seconds=15)

    def apply(self) -> list[str]:
        """Read the configuration again: stop what is gone or changed, add what is new (not started yet).

        Returns the names of the processes that were changed.
        """
        ((added, changed, removed),) = self._call("reloadConfig")
        changed = [name for name in changed if name != LISTENER]
        for name in (*removed, *changed):
            self.stop([name])
            self._call("removeProcessGroup", name)
        for name in (*added, *changed):
            self._call("addProcessGroup", name)
        return list(changed)

    def shutdown(self) -> None:
        """Stop all processes, then supervisord, then whatever still runs for this state folder."""
        if self.is_running():
            infos = self.processes()
            # Services together first: supervisord alone would wait for one after the other.
            self.stop([name for name in infos if name not in FIRST_TO_START])
            for name in reversed([name for name in FIRST_TO_START if name in infos]):
                self.stop([name])
            # At its end supervisord passes by one stopped group a second, unless they are gone already.
            self._call("stopProcess", LISTENER)
            for name in (*infos, LISTENER):
                self._call("removeProcessGroup", name)
            with contextlib.suppress(OSError, http.client.HTTPException, xmlrpc.client.Error):
                self._call("shutdown")
            wait_until(lambda: not self.is_running(), "supervisord to end", seconds=30)
        with contextlib.suppress(RuntimeError):
            wait_until(lambda: not self.left_over(), "the last processes to end", seconds=3)
        for process in self.left_over():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        wait_until(lambda: not self.left_over(), "killed processes to end", seconds=10)

    def remove_socket(self) -> None:
        """Remove the folder of a control socket that could not lie in the state folder."""
        if self.socket.parent != self.folder:
            shutil.rmtree(self.socket.parent, ignore_errors=True)

    def left_over(self) -> list[psutil.Process]:
        """Every process that runs for this state folder, whoever started it."""
        mine = os.getpid()
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                same = process.environ().get(STATE_VARIABLE) == str(self.state)
                if same and process.pid != mine and is_alive(process):
                    found.append(process)
        return found

    # Processes

    def processes(self) -> dict[str, ProcessInfo]:
        """All processes by name, without the listener."""
        found: list[dict[str, Any]] = self._call("getAllProcessInfo")
        return {
            info["name"]: ProcessInfo(info["name"], info["statename"], int(info["pid"]), int(info["start"]))
            for info in found
            if info["name"] != LISTENER
        }

    def start_processes(self, names: Iterable[str]) -> None:
        """Start those of `names` that do not run; does not wait."""
        infos = self.processes()
        for name in names:
            if infos[name].state not in ("RUNNING", "STARTING", "BACKOFF"):
                self._call("startProcess", name, False)

    def stop(self, names: Iterable[str]) -> None:
        """Stop `names` together, and return when they have ended."""
        infos = self.processes()
        running = [name for name in names if infos[name].state not in ENDED]
        for name in running:
            with contextlib.suppress(xmlrpc.client.Fault):  # it ended meanwhile
                self._call("stopProcess", name, False)

        def ended() -> bool:
            now = self.processes()
            return all(now[name].state in ENDED for name in running)

        wait_until(ended, f"{', '.join(running)} to stop", seconds=60)

    def _call(self, method: str, *arguments: object) -> Any:
        """One call over a connection of its own: a transport is not thread-safe, and a broken one stays broken."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        try:
            proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
            return getattr(proxy.supervisor, method)(*arguments)
        finally:
            transport.close()


ENDED = ("STOPPED", "EXITED", "FATAL", "UNKNOWN")

FIRST_TO_START = ("postgres", "redis", "seaweed", "epmd", "rabbitmq", "catcher")
"""What services stand on: started before them and stopped after them."""


def _escape(value: str) -> str:
    """supervisord expands %(name)s, and takes ` ;` for the beginning of a comment."""
    if " ;" in value:
        raise ValueError("supervisord takes ' ;' for a comment")
    return value.replace("%", "%%")
