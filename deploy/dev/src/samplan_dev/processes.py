"""Processes that outlive the one that started them: spawned, found again by a pid file, and stopped for certain."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from samplan_dev.waiting import wait_until

FILES_WANTED = 8_192
"""Open files a program may have. Erlang sizes a table by this limit, and containers set it to a milliard."""


@dataclass(frozen=True)
class Program:
    """One process of an instance, runnable by `spawn` or by supervisord."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """The whole environment of the process; nothing is inherited."""
    user: str | None = None
    """The operating system user to run as, when it is not ours (we are root then)."""
    passes_closed_folders: bool = False
    """With `user`: it may pass through folders that are closed to it."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15
    priority: int = 100
    """Lower starts earlier and stops later."""
    port: int | None = None
    """A port that must accept connections before the instance's next program starts."""


def base_environment() -> dict[str, str]:
    """What every program may know of the machine: where programs lie, the time zone and the locale."""
    kept = ("PATH", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    environment["LANG"] = "C.UTF-8"
    return environment


def command(program: Program, *, dies_with_parent: bool = False) -> list[str]:
    """The command line of `program`, with limits and user set by small programs that become it in turn.

    `dies_with_parent`: the kernel sends it its stop signal when its parent ends, however that ends.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, FILES_WANTED)
    line = ["prlimit", f"--nofile={files}:{files}", "--core=0:0", "--"]
    privileges = as_user(program.user, program.passes_closed_folders)[:-1] if program.user else ["setpriv"]
    if dies_with_parent:
        privileges.append(f"--pdeathsig={program.stop_signal.name.removeprefix('SIG')}")
    if len(privileges) > 1:
        line += [*privileges, "--"]
    return [*line, *program.argv]


def as_user(user: str, passes_closed_folders: bool) -> list[str]:
    """The beginning of a command line that runs the rest as `user`."""
    line = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
    if passes_closed_folders:
        line += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*line, "--"]


def pid_file(folder: Path, name: str) -> Path:
    """Where `spawn` keeps the pid of the program `name`."""
    return folder / f"{name}.pid"


class _Detached(subprocess.Popen[bytes]):
    """A child that may outlive us: Popen would warn of that."""

    def __del__(self) -> None:
        """Nothing: it is meant to go on."""


_children: dict[int, _Detached] = {}
"""Processes that this process started: they must be reaped, or they stay as zombies."""


def spawn(program: Program, folder: Path) -> int:
    """Start `program` detached from this process's terminal and session; log and pid file lie in `folder`.

    Returns the pid.
    """
    with (folder / f"{program.name}.log").open("ab") as log:
        process = _Detached(
            command(program),
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",  # a folder that every user may be in
        )
    started = psutil.Process(process.pid).create_time()
    pid_file(folder, program.name).write_text(f"{process.pid} {started}")
    _children[process.pid] = process
    return process.pid


def running(folder: Path, name: str) -> psutil.Process | None:
    """The process that a pid file in `folder` names, when it still runs (and is not another one with that pid)."""
    try:
        pid, started = pid_file(folder, name).read_text().split()
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - float(started)) < 0.01
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def stop(process: psutil.Process, how: signal.Signals, seconds: float) -> None:
    """End `process` and all its children: `how` first, SIGKILL for what is left after `seconds`."""
    family = [process, *children(process)]
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(how)
    with contextlib.suppress(RuntimeError):
        wait_until(lambda: not any(map(is_alive, family)), f"the end of {process.pid}", seconds=seconds)
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    wait_until(lambda: not any(map(is_alive, family)), f"the end of {process.pid}", seconds=10)


def children(process: psutil.Process) -> list[psutil.Process]:
    """All descendants of `process`; none when it is gone."""
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def is_alive(process: psutil.Process) -> bool:
    """False for a process that has ended. One that was our child is reaped by then, so that no zombie stays."""
    try:
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            return True
    except psutil.NoSuchProcess:
        pass
    # Only now: asked first, a child that ends between the two questions would be gone and yet not reaped.
    child = _children.get(process.pid)
    if child is not None and child.poll() is not None:
        del _children[process.pid]
    return False
