"""`make test`: the checks, the parts' tests, every screen in a browser, the suite as people use it.

The stages run two at a time, as each of them waits for about half of its time and the smallest machine has two
cores: the longest ones first, so that neither of the two is left with one at the end. A stage that fails stops no
other. What a stage prints is shown when it ends: all of it where it failed, else its last lines.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from samplan_dev import guide, testing
from samplan_dev.layout import BIN, RESULTS, ROOT
from samplan_servicekit import scratch

UNIT_FOLDERS = ("libs", "services", "gateway", "deploy", "bench")
WALK = "tests/e2e/test_walk.py"
"""The walk while each process is killed: as long as all other end-to-end tests together."""

LAST_LINES = 20

SCRATCH = "samplan-stage"
"""What the folders are called for all that the programs of a stage leave behind."""


@dataclass(frozen=True)
class Stage:
    """One program of the run; `instances` for one whose tests share PostgreSQL, RabbitMQ and the like."""

    name: str
    command: Sequence[str]
    folder: Path = ROOT
    instances: bool = False


def plan() -> list[Stage]:
    """What is begun first stands first; two are under way at a time."""
    units = [name for name in UNIT_FOLDERS if list(ROOT.glob(f"{name}/**/tests/test_*.py"))]
    return [
        Stage("check", [str(BIN / "python"), "-m", "samplan_dev", "check"]),
        _pytest("unit", *units),
        _pytest("e2e", "tests/e2e", f"--ignore={WALK}"),
        _vitest("test:browser"),
        _pytest("walk", WALK),
        _vitest("test"),
    ]


def _pytest(stage: str, *arguments: str) -> Stage:
    options = [
        "-q",
        "--durations=15",
        "-m",
        "not campaign",
        "-p",
        "samplan_dev.recording",
        f"--record={_record(stage)}",
    ]
    command = [str(BIN / "python"), "-m", "pytest", *options, *arguments]
    return Stage(stage, command, instances=True)


def _vitest(script: str) -> Stage:
    reporters = ["--reporter=default", "--reporter=json", f"--outputFile.json={_record(f'web {script}')}"]
    return Stage(f"web {script}", ["npm", "run", "--silent", script, "--", *reporters], ROOT / "web")


def _record(stage: str) -> Path:
    return RESULTS / f"{stage.replace(' ', '-').replace(':', '-')}.json"


@dataclass
class Run:
    """One run of all stages."""

    failed: list[str] = field(default_factory=list)
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def go(self, stage: Stage) -> None:
        """Run a stage, and say how it went."""
        self._say(f"…       {stage.name}")
        began = time.monotonic()
        code, said = _outcome(stage)
        if code:
            self.failed.append(stage.name)
        shown = said if code else "\n".join(said.splitlines()[-LAST_LINES:])
        verdict = "FAIL" if code else "ok"
        self._say(f"\n{shown}\n{verdict:<7} {stage.name}, {time.monotonic() - began:.0f} s\n")

    def _say(self, text: str) -> None:
        with self._printing:
            print(text, flush=True)


def _outcome(stage: Stage) -> tuple[int, str]:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ.get('PATH', '')}"}
    if not stage.instances:
        with scratch.folder(SCRATCH) as temporary:
            return _program(stage, {**environment, "TMPDIR": str(temporary)})
    with testing.made_state() as state:
        return _program(stage, {**environment, testing.STATE_VARIABLE: str(state)})


def _program(stage: Stage, environment: dict[str, str]) -> tuple[int, str]:
    answer = subprocess.run(
        list(stage.command),
        cwd=stage.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return answer.returncode, answer.stdout


def run_tests() -> int:
    """Run everything; the last line says `N passed, N failed`. 1 when anything failed."""
    began = time.monotonic()
    scratch.clear(SCRATCH)
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob("*.json"):
        old.unlink()
    run, stages = Run(), plan()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run.go, stages))
    passed, failed = _sum_up(stages)
    blamed = f"; not well: {', '.join(run.failed)}" if run.failed else ""
    print(f"\n{passed} passed, {failed} failed in {time.monotonic() - began:.0f} s{blamed}", flush=True)
    return 1 if run.failed or failed else 0


def _sum_up(stages: Sequence[Stage]) -> tuple[int, int]:
    """Tests passed and failed in all stages; the record of the full run, for `make guide`."""
    tests: dict[str, dict[str, object]] = {}
    passed = failed = 0
    for stage in stages:
        path = _record(stage.name)
        if not path.exists():
            continue
        found = json.loads(path.read_text())
        if stage.instances:
            tests |= found["tests"]
        else:
            passed, failed = passed + found["numPassedTests"], failed + found["numFailedTests"]
    outcomes = [test["outcome"] for test in tests.values()]
    (RESULTS / guide.FULL_RUN).write_text(json.dumps({"tests": tests}, indent=1, sort_keys=True))
    return passed + outcomes.count("passed"), failed + outcomes.count("failed")
