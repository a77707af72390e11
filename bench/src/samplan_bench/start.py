"""How long `make up` takes, and how much memory the suite holds.

    python -m samplan_bench start [--out FILE]

In a fresh clone of what is committed, with nothing installed but the operating system's packages: cold, then again
while it runs, then after `make down`. Memory is the sum of the processes' proportional set sizes (PSS) 60 s after up.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from samplan_bench.gateway import keep
from samplan_bench.leaving import own_folder
from samplan_dev import layout


def measure(clone: Path) -> dict[str, Any]:
    """Clone, bring up, wait, look, take down and bring up again; the folder it is in takes it down at last."""
    subprocess.run(["git", "clone", "-q", str(layout.ROOT), str(clone)], check=True)
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}

    def make(target: str) -> float:
        began = time.monotonic()
        subprocess.run(["make", target], cwd=clone, env=environment, check=True, stdout=subprocess.DEVNULL)
        return round(time.monotonic() - began, 1)

    cold = make("up")
    time.sleep(60)
    memory = _memory(clone)
    again = make("up")
    make("down")
    warm = make("up")
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)},
        "up_seconds": {"fresh clone": cold, "while it runs": again, "after make down": warm},
        "memory_mb_pss": {**memory, "target": "sum < 2000"},
    }


def _memory(clone: Path) -> dict[str, float]:
    """PSS by program, in MB: all that runs from the clone's state folder or virtual environment, and its children."""
    sums: dict[str, float] = {}
    for process in psutil.process_iter(["pid", "name", "cmdline"]):
        family = [process, *process.parents()]
        if not any(str(clone) in " ".join(_command(one)) for one in family):
            continue
        try:
            pss = process.memory_full_info().pss / 1e6
        except psutil.Error:
            continue
        words = _command(process)
        module = words[words.index("-m") + 1] if "-m" in words[:-1] else process.name()
        sums[module] = sums.get(module, 0) + pss
    return {
        "sum": round(sum(sums.values())),
        **{name: round(value) for name, value in sorted(sums.items(), key=lambda item: -item[1])},
    }


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench start")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    with own_folder() as folder:
        result = measure(folder / "samplan")
    keep("start", result, arguments.out)
