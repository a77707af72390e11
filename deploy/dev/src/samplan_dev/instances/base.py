"""What all private instances have in common: a folder, ports, programs, and a way to know that they are ready."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from samplan_dev import ports, processes
from samplan_dev.processes import Program
from samplan_dev.waiting import NotInTimeError, wait_until

__all__ = ["Instance", "MissingProgramError", "Program", "find_program"]


class MissingProgramError(RuntimeError):
    """A program that an instance needs is not on this machine; the message names it."""


def find_program(*candidates: str) -> str:
    """The first of `candidates` (names on PATH, or absolute paths) that can be executed."""
    for candidate in candidates:
        found = shutil.which(candidate) or shutil.which(candidate, path="/usr/sbin:/sbin:/usr/bin")
        if found:
            return found
    raise MissingProgramError(f"not on this machine: {' or '.join(candidates)}")


class Instance(ABC):
    """A private instance in `folder`; what it must remember (ports, passwords) is kept there in instance.json."""

    name: str
    ready_seconds: float = 30
    port_names: tuple[str, ...] = ("main",)
    port_offsets: tuple[int, ...] = ()

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    # What a kind of instance says of itself

    @abstractmethod
    def prepare(self) -> None:
        """Make the instance startable: data folder, configuration. Called before each start; idempotent."""

    @abstractmethod
    def programs(self) -> tuple[Program, ...]:
        """The processes of the instance, in order of their start."""

    @abstractmethod
    def is_ready(self) -> bool:
        """True when the instance answers."""

    def tidy(self) -> None:  # noqa: B027  (most leave nothing)
        """Remove what it leaves outside its folder when it ends. Called when it does not run; idempotent."""

    # Memory

    @property
    def kept(self) -> dict[str, Any]:
        """What instance.json holds; empty before the first start."""
        try:
            found: dict[str, Any] = json.loads((self.folder / "instance.json").read_text())
        except FileNotFoundError:
            return {}
        return found

    def keep(self, **values: object) -> None:
        """Add `values` to instance.json (readable by its owner only: it holds passwords)."""
        path = self.folder / "instance.json"
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self.kept | values, file, indent=1)
        fresh.rename(path)

    def port(self, name: str = "main") -> int:
        """The port that this instance has for `name`."""
        return int(self.kept["ports"][name])

    def choose_ports(self, taken: Iterable[int] = ()) -> None:
        """Keep the ports of the last run when they are free, else choose new ones, none of them in `taken`."""
        offsets = (0, *self.port_offsets)
        kept = self.kept.get("ports", {})
        held = [int(kept[name]) for name in self.port_names if name in kept]
        if len(held) == len(self.port_names) and all(ports.is_free(p + o) for p in held for o in offsets):
            return
        found = ports.find_free(len(self.port_names), also=self.port_offsets, taken=taken)
        self.keep(ports=dict(zip(self.port_names, found, strict=True)))

    # Life, for those who run it without a supervisor

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Only one process at a time starts or stops the instance."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def start(self) -> None:
        """Start what does not run, and return when the instance is ready.

        Raises NotInTimeError with the end of the log when it does not become ready.
        """
        with self.lock():
            if not self.is_running():
                self._stop_all()  # what a crash has left of it
                self.choose_ports()
                self.prepare()
            for program in self.programs():
                if processes.running(self.folder, program.name) is None:
                    processes.spawn(program, self.folder)
                port = program.port
                if port is not None:
                    wait_until(partial(ports.accepts, port), f"{program.name} to listen", seconds=10)
            self.wait_ready()

    def wait_ready(self) -> None:
        """Return when the instance answers; raises NotInTimeError, also when one of its processes has ended."""

        def ready_or_dead() -> bool:
            return self.is_ready() or not self.is_running()

        try:
            wait_until(ready_or_dead, f"{self.name} to answer", seconds=self.ready_seconds)
            if not self.is_running():
                raise NotInTimeError(f"{self.name} ended while starting")
        except NotInTimeError as error:
            logs = "\n".join(tail(self.folder / f"{program.name}.log") for program in self.programs())
            raise NotInTimeError(f"{error}\n{logs}") from None

    def is_running(self) -> bool:
        """True when each process of the instance runs."""
        if "ports" not in self.kept:
            return False
        return all(processes.running(self.folder, program.name) for program in self.programs())

    def stop(self) -> None:
        """Stop all processes, the last started first; what does not stop in its time is killed."""
        with self.lock():
            self._stop_all()

    def _stop_all(self) -> None:
        if "ports" not in self.kept:
            return
        for program in reversed(self.programs()):
            process = processes.running(self.folder, program.name)
            if process is not None:
                processes.stop(process, program.stop_signal, program.stop_seconds)
            processes.pid_file(self.folder, program.name).unlink(missing_ok=True)
        self.tidy()

    def kill(self, program: str | None = None) -> None:
        """End the main process (or the named one) and its children at once, as a crash would."""
        process = processes.running(self.folder, program or self.programs()[-1].name)
        if process is not None:
            processes.stop(process, signal.SIGKILL, 10)

    def restart(self) -> None:
        """Stop in good order and start again, on the same ports."""
        self.stop()
        self.start()


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log, under its name; says so when there is none."""
    if not path.exists():
        return f"--- {path.name}: nothing"
    return "\n".join([f"--- {path.name}", *path.read_text(errors="replace").splitlines()[-lines:]])
