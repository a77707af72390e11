"""`python -m samplan_dev <command>`: what the Makefile's targets do, once everything is installed."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable

from samplan_dev import demo_plan, layout, provision, services
from samplan_dev.instances.base import MissingProgramError
from samplan_dev.suite import Suite, SuiteError

Command = Callable[[list[str]], int]


def up(_arguments: list[str]) -> int:
    """Bring the suite up, or scale it: WORKERS_NOTIFY=3 in the environment."""
    suite = Suite(say=_telling())
    suite.up(_workers())
    print(_summary(suite))
    return 0


def down(_arguments: list[str]) -> int:
    """Stop everything; data stays."""
    Suite().down()
    print("Samplan is down; its data is kept.")
    return 0


def status(_arguments: list[str]) -> int:
    """Show the address and every process; 1 when something is not well."""
    suite = Suite()
    found = suite.status()
    if not found:
        print("Samplan is down.")
        return 1
    print(f"address: {suite.origin}\n")
    print(f"{'process':18} {'state':9} {'ready':6} {'pid':>7} {'up':>9} {'port':>6} {'restarts':>9}")
    for one in found:
        ready = "" if one.ready is None else "yes" if one.ready else "no"
        port = "" if one.port is None else str(one.port)
        print(
            f"{one.name:18} {one.state.lower():9} {ready:6} {one.pid:>7} {_duration(one.seconds):>9}"
            f" {port:>6} {one.restarts or '':>9}"
        )
    for one in found:
        if one.unwell:
            print(f"  {one.name}: not well: {', '.join(one.unwell)}")
    for line in suite.incidents()[-10:]:
        print(f"  {line}")
    return 0 if all(one.state == "RUNNING" and one.ready is not False for one in found) else 1


def logs(_arguments: list[str]) -> int:
    """Follow all logs until interrupted."""
    from samplan_dev.following import follow

    suite = Suite()
    follow(suite.supervisor.logs, suite.supervisor.incidents)
    return 0


def check(_arguments: list[str]) -> int:
    """Everything that can be said without running the code."""
    from samplan_dev.checks.run import run_all

    return run_all()


def lock(_arguments: list[str]) -> int:
    """Resolve all packages anew and write requirements.lock, without a host in it; uv.lock stays here."""
    uv = str(layout.BIN / "uv")
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    subprocess.run([uv, "lock", *upgrade], check=True, cwd=layout.ROOT)
    options = "--frozen --all-packages --no-emit-workspace --no-header --no-annotate --quiet -o requirements.lock"
    subprocess.run([uv, "export", *options.split()], check=True, cwd=layout.ROOT)
    return 0


def test(_arguments: list[str]) -> int:
    """Checks and all tests."""
    from samplan_dev.testrun import run_tests

    return run_tests()


def campaign(_arguments: list[str]) -> int:
    """What takes longer than a test run has."""
    from samplan_dev.campaign import run_campaign

    return run_campaign()


def beside(_arguments: list[str]) -> int:
    """An upgrade from the version that BEFORE in the environment names, with both running."""
    from samplan_dev.beside import VARIABLE, run_beside

    ref = os.environ.get(VARIABLE)
    if not ref:
        raise SuiteError(f"which version is upgraded from? `make beside {VARIABLE}=<tag or commit>`")
    run_beside(ref, _telling())
    print("\nBoth versions ran beside each other, and nothing was lost.")
    return 0


def guide(_arguments: list[str]) -> int:
    """Which items of the guide the last full run proved, after how many of them the tests name."""
    from samplan_dev.guide import ITEMS, named, report

    print(f"{len(named(layout.ROOT))} of {ITEMS} named by a test")
    print("\n".join(report(layout.RESULTS)))
    return 0


def walk(_arguments: list[str]) -> int:
    """One plan's way through the running suite, told step by step."""
    from samplan_dev.walk import Walk

    up([])
    suite = Suite()
    print()
    asyncio.run(Walk(suite.origin, suite.people["people"], say=lambda line: print(line, flush=True)).go())
    print("\nThe walk went all the way.")
    return 0


def describe(_arguments: list[str]) -> int:
    """Write down the interfaces from the code."""
    from samplan_dev.describe import write

    write()
    return 0


def shots(_arguments: list[str]) -> int:
    """Pictures of every screen of the running suite."""
    from samplan_dev.shots import take_all

    up([])
    return take_all(Suite())


def bench(arguments: list[str]) -> int:
    """The benchmarks, each beside its peer. It becomes them, so that a signal meets them; they end when make does."""
    os.chdir(layout.ROOT)
    os.execvp("setpriv", ["setpriv", "--pdeathsig=TERM", "--", sys.executable, "-m", "samplan_bench", *arguments])


def service(arguments: list[str]) -> int:
    """A service's own command with the settings of the running suite: `service notify dead list`."""
    if len(arguments) < 2 or arguments[0] not in provision.SERVICES:
        raise SuiteError(f"usage: service NAME COMMAND…, with a name of {', '.join(provision.SERVICES)}")
    name, *command = arguments
    argv = [*services.module(name, command[0]), *command[1:]]
    return subprocess.run(argv, env=Suite().service_environment(name), check=False, cwd="/").returncode


def _telling() -> Callable[[str], None]:
    """Shows what happens, after how many seconds."""
    began = time.monotonic()
    return lambda line: print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)


def _workers() -> dict[str, int]:
    """Numbers of workers that the environment asks for."""
    asked = {}
    for service in services.SCALABLE:
        value = os.environ.get(f"WORKERS_{service.upper()}")
        if value:
            if not value.isdigit() or not 0 <= int(value) <= 50:
                raise SuiteError(f"WORKERS_{service.upper()} must be a number from 0 to 50, not {value!r}")
            asked[service] = int(value)
    return asked


def _summary(suite: Suite) -> str:
    """The address, and who can sign in."""
    lines = ["", f"Samplan is up: {suite.origin}"]
    municipality = None
    for person in suite.people.get("people", []):
        if person["organisation"] != municipality:
            municipality = person["organisation"]
            lines.append(f"{municipality} (made up); user name, password:")
        address = person["mobile" if person["channel"] == "sms" else "email"]
        lines.append(
            f"  {person['username']:8} {person['password']:20} {person['name']:14} {person['role']:14}"
            f" code by {person['channel']} to {address}"
        )
    lines.append(f"One-time codes, SMS and e-mail are read at {suite.origin}/dev/outbox")
    lines.append(f"Liv represents {demo_plan.OWNER}, who has no account, and may act for him in his plan")
    lines.append("A made-up ID-porten asks who to be; Nordvik kommune lets in nobody of 15 years and more without it")
    restarted = len(suite.incidents())
    if restarted:
        lines.append(f"Processes that ended by themselves since the start: {restarted} (make status)")
    return "\n".join(lines)


def _duration(seconds: int) -> str:
    """`1:02:03`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def main() -> int:
    """Run one command."""
    commands: dict[str, Command] = {
        "up": up,
        "down": down,
        "status": status,
        "logs": logs,
        "check": check,
        "lock": lock,
        "test": test,
        "guide": guide,
        "walk": walk,
        "shots": shots,
        "bench": bench,
        "beside": beside,
        "campaign": campaign,
        "describe": describe,
        "service": service,
    }
    parser = argparse.ArgumentParser(prog="samplan_dev")
    parser.add_argument("command", choices=sorted(commands))
    arguments, rest = parser.parse_known_args()
    try:
        return commands[arguments.command](rest)
    except (SuiteError, MissingProgramError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
