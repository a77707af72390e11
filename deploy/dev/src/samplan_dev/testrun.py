"""`make test`: checks, then all tests with the instances they share, then the suite as people use it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

from samplan_dev import guide, testing
from samplan_dev.checks.run import run_all
from samplan_dev.layout import BIN, RESULTS, ROOT

WEB_SCRIPTS = ("test", "test:browser")
UNIT_FOLDERS = ("libs", "services", "gateway", "deploy", "bench")


def run_tests() -> int:
    """Run every stage, also after one has failed; the last line says `N passed, N failed`. 1 when anything failed."""
    began = time.monotonic()
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob("*.json"):
        old.unlink()
    failed_stages = []
    if run_all():
        failed_stages.append("check")
    if not _pytest("unit", [name for name in UNIT_FOLDERS if list(ROOT.glob(f"{name}/**/tests/test_*.py"))]):
        failed_stages.append("unit and service tests")
    for script in WEB_SCRIPTS:
        if not _vitest(script):
            failed_stages.append(f"web {script}")
    if list(ROOT.glob("tests/e2e/test_*.py")) and not _pytest("e2e", ["tests/e2e"]):
        failed_stages.append("end-to-end tests")
    passed, failed = _sum_up()
    blamed = f"; not well: {', '.join(failed_stages)}" if failed_stages else ""
    print(f"\n{passed} passed, {failed} failed in {time.monotonic() - began:.0f} s{blamed}", flush=True)
    return 1 if failed_stages or failed else 0


def _pytest(stage: str, folders: list[str]) -> bool:
    """One pytest run, with instances of its own that end with it."""
    if not folders:
        return True
    print(f"\n{stage}: {' '.join(folders)}", flush=True)
    state = testing.make_state()
    try:
        record = RESULTS / f"{stage}.json"
        options = ["-q", "--durations=15", "-p", "samplan_dev.recording", f"--record={record}"]
        command = [str(BIN / "python"), "-m", "pytest", *options, *folders]
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    finally:
        testing.unmake_state(state)
        os.environ.pop(testing.STATE_VARIABLE, None)


def _vitest(script: str) -> bool:
    """The web's own tests: of its parts, or of every screen in a browser."""
    print(f"\nweb {script}", flush=True)
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ.get('PATH', '')}"}
    reporters = ["--reporter=default", "--reporter=json", f"--outputFile.json={_record(script)}"]
    command = ["npm", "run", "--silent", script, "--", *reporters]
    return subprocess.run(command, cwd=ROOT / "web", env=environment, check=False).returncode == 0


def _record(script: str) -> Path:
    return RESULTS / f"web-{script.replace(':', '-')}.json"


def _sum_up() -> tuple[int, int]:
    """Tests passed and failed in all stages; the record of the full run, for `make guide`."""
    tests: dict[str, dict[str, object]] = {}
    for stage in ("unit", "e2e"):
        path = RESULTS / f"{stage}.json"
        if path.exists():
            tests |= json.loads(path.read_text())["tests"]
    _write(RESULTS / guide.FULL_RUN, {"tests": tests})
    outcomes = [test["outcome"] for test in tests.values()]
    passed, failed = outcomes.count("passed"), outcomes.count("failed")
    for script in WEB_SCRIPTS:
        if _record(script).exists():
            found = json.loads(_record(script).read_text())
            passed, failed = passed + found["numPassedTests"], failed + found["numFailedTests"]
    return passed, failed


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, sort_keys=True))
