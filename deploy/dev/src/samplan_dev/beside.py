"""`make beside BEFORE=REF`: this version beside the one before, on its data and its broker, as an upgrade meets it.

The version before is checked out, installed and brought up by its own `make up`. Then, while it runs: its databases
are migrated, a process of each service of this version starts beside it, and at last its processes end. After each
step people go the whole way through whichever gateways run, and nothing may lie among the dead letters.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from samplan_dev import layout, ports, processes, provision, services
from samplan_dev.provision import Passwords
from samplan_dev.suite import Suite, SuiteError
from samplan_dev.waiting import wait_until

VARIABLE: Final = "BEFORE"
"""The environment variable that names the version before: a commit or a tag of this repository."""

A_MINUTE: Final = 61.0
"""Seconds from one walk to the next: a machine may sign in as often as one walk does, and not twice, in a minute."""

_WALK: Final = """
import asyncio, json, sys
from samplan_dev.walk import Walk
people = json.load(sys.stdin)
asyncio.run(Walk(sys.argv[1], people, say=lambda line: None).go())
"""


@dataclass
class Before:
    """The version before, installed in a folder of its own."""

    folder: Path

    @property
    def state(self) -> Path:
        """The state folder of its suite."""
        return self.folder / ".samplan"

    def make(self, target: str) -> None:
        """Run one of its own targets."""
        answer = subprocess.run(
            ["make", target], cwd=self.folder, capture_output=True, text=True, env=_outside(), check=False
        )
        if answer.returncode:
            raise SuiteError(f"make {target} of the version before:\n{(answer.stdout + answer.stderr)[-4000:]}")

    @property
    def python(self) -> Path:
        """Its interpreter, with its packages."""
        return self.folder / ".venv" / "bin" / "python"


@dataclass
class Newcomers(Suite):
    """This version's processes on the state of a suite of before, each at a port of its own."""

    chosen: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def http_ports(self) -> dict[str, int]:
        """As in any suite; those of this version's processes are theirs."""
        return {**super().http_ports, **self.chosen}

    @property
    def operating_ports(self) -> dict[str, int]:
        """As in any suite."""
        return dict(self.asked)

    def prepare(self) -> None:
        """What an operator does before the first process: rights, keys, and what the broker declares."""
        self.passwords = Passwords(self.state / "passwords.json")
        provision.create_keys(self.state / "secrets", self.state / "public-keys")
        for service in provision.DATABASES:
            provision.create_service_database(self.postgres, service, self.passwords)
        names = [process.name for process in self.table(self.workers)]
        promised = [
            *self._instance_ports(),
            *self.http_ports.values(),
            *self.kept.get("operating_ports", {}).values(),
        ]
        self.asked = dict(zip(names, ports.find_free(len(names), taken=promised), strict=True))
        self.chosen = dict(
            zip(names, ports.find_free(len(names), taken=[*promised, *self.asked.values()]), strict=True)
        )
        self._provision_broker(running=True)

    def migrate(self) -> None:
        """Bring every database to this version's schema."""
        self._migrate(self.table(self.workers))

    @contextmanager
    def started(self) -> Iterator[None]:
        """Every process runs, and is stopped again."""
        folder = self.state / "newcomers"
        folder.mkdir(mode=0o711, exist_ok=True)
        table = self.table(self.workers)
        around = self._surroundings()
        try:
            for process in table:
                variables = services.environment(process, around, table)
                processes.spawn(services.program(process, variables), folder)
            for process in table:
                wait_until(partial(self.is_ready, process.name), f"{process.name} to be ready", seconds=90)
            yield
        finally:
            for process in table:
                running = processes.running(folder, process.name)
                if running is not None:
                    processes.stop(running, services.program(process, {}).stop_signal, 15)


def run_beside(ref: str, say: Callable[[str], None]) -> None:
    """Go through an upgrade from the version `ref`. Raises SuiteError, AssertionError with what went wrong."""
    with _checked_out(ref) as folder:
        before = Before(folder)
        say("the version before is installed and comes up")
        before.make("up")
        try:
            _upgrade(before, say)
        finally:
            before.make("down")


def _upgrade(before: Before, say: Callable[[str], None]) -> None:
    old = Suite(before.state)
    new = Newcomers(before.state)
    theirs, ours = str(before.python), sys.executable
    last = time.monotonic() - A_MINUTE

    def walk(python: str, origin: str, what: str) -> None:
        nonlocal last
        time.sleep(max(0.0, last + A_MINUTE - time.monotonic()))
        last = began = time.monotonic()
        answer = subprocess.run(
            [python, "-c", _WALK, origin],
            input=json.dumps(old.people["people"]), capture_output=True, text=True, env=_outside(), check=False,
            timeout=600,
        )  # fmt: skip
        if answer.returncode:
            raise SuiteError(f"{what}:\n{answer.stderr[-4000:]}")
        say(f"{what}: went all the way in {time.monotonic() - began:.0f} s")

    walk(theirs, old.origin, "the version before, alone")
    new.prepare()
    began = time.monotonic()
    new.migrate()
    say(f"migrated beneath it in {time.monotonic() - began:.1f} s")
    walk(theirs, old.origin, "the version before, on what this one made of its data")
    with new.started():
        say("a process of each service of this version runs beside it")
        walk(theirs, old.origin, "through the gateway of before, beside this version")
        walk(ours, new.origin, "through the gateway of this version, beside the one before")
        _require_no_dead_letters(new)
        old.supervisor.stop(_theirs(old))
        say("the processes of before are stopped")
        walk(ours, new.origin, "this version, alone")
        _require_no_dead_letters(new)


def _theirs(old: Suite) -> list[str]:
    """The services' processes of before; what runs beside a suite stays."""
    kept = {*services.BESIDE, *(program.name for i in old._instances() for program in i.programs())}
    return [name for name in old.supervisor.processes() if name not in kept]


def _require_no_dead_letters(new: Newcomers) -> None:
    for service in provision.DATABASES:
        argv = [*services.module(service, "dead"), "list"]
        answer = subprocess.run(
            argv, env=new.service_environment(service), capture_output=True, text=True, check=True, cwd="/"
        )
        found = [json.loads(line) for line in answer.stdout.splitlines()]
        dead = [one for one in found if one["dead"]]
        if dead:
            raise SuiteError(f"dead letters of {service}: {dead}")


@contextmanager
def _checked_out(ref: str) -> Iterator[Path]:
    """A clone of this repository at `ref`. Not a work tree: it leaves nothing behind here."""
    folder = Path(tempfile.mkdtemp(prefix="samplan-before-"))
    folder.chmod(0o711)  # PostgreSQL may run as another user, and must get through
    try:
        for command in (
            ["git", "clone", "--quiet", "--no-checkout", str(layout.ROOT), str(folder)],
            ["git", "-C", str(folder), "checkout", "--quiet", "--detach", ref],
        ):
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            if answer.returncode:
                raise SuiteError(f"there is no version {ref} here: {answer.stderr.strip()}")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _outside() -> dict[str, str]:
    """The environment without what makes a program one of this checkout's."""
    own = {"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    paths = [path for path in kept.get("PATH", os.defpath).split(os.pathsep) if Path(path) != layout.BIN]
    return {**kept, "PATH": os.pathsep.join(paths)}
