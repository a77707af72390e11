"""`make campaign`: the tests that take longer than `make test` has, and whether the gateway is still as fast.

Everything is shown as it comes; what fails stops nothing that comes after it.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence

from samplan_dev import cases, testing
from samplan_dev.layout import BIN, ROOT
from samplan_dev.testrun import UNIT_FOLDERS

CASES = 10_000
"""Of each property of plain rules, at least; see `cases`."""
LONGEST = 7200
"""Seconds that one test may take, with all its cases."""
NO_TESTS = 5
"""What pytest answers where nothing is marked."""


def stages() -> dict[str, Sequence[str]]:
    """What is run, one after the other: measured is what nothing else runs beside."""
    pytest = [str(BIN / "python"), "-m", "pytest", "-q", "--durations=15", f"--timeout={LONGEST}"]
    return {
        "tests": [*pytest, "-m", "campaign", *UNIT_FOLDERS, "tests"],
        "properties": [*pytest, "-m", "hypothesis and not campaign", *UNIT_FOLDERS, "tests"],
        "gateway": [str(BIN / "python"), "-m", "samplan_bench", "gateway", "--check"],
    }


def run_campaign() -> int:
    """Run everything; the last line says what did not go well. 1 when anything failed."""
    failed = []
    for name, command in stages().items():
        began = time.monotonic()
        print(f"\n…       {name}", flush=True)
        with testing.made_state() as state:
            environment = {**os.environ, "PATH": f"{BIN}:{os.environ.get('PATH', '')}"}
            environment[testing.STATE_VARIABLE] = str(state)
            environment[cases.VARIABLE] = str(CASES)
            code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        well = code in (0, NO_TESTS)
        print(f"{'ok' if well else 'FAIL':<7} {name}, {time.monotonic() - began:.0f} s", flush=True)
        if not well:
            failed.append(name)
    print(f"\nThe campaign {'did not go well: ' + ', '.join(failed) if failed else 'went well.'}", flush=True)
    return 1 if failed else 0
