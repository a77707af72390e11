"""A benchmark that is ended leaves nothing behind, however it is ended."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from samplan_bench.leaving import _command, running_from
from samplan_dev import layout
from samplan_dev.waiting import wait_until

BENCHMARK = (sys.executable, "-m", "samplan_bench", "revocation")
MADE = (sys.executable, "-m", "samplan_dev", "bench", "revocation")
"""As `make bench` does it."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where all that a benchmark starts has its files; others than we may pass through it."""
    made = Path(tempfile.mkdtemp(prefix="samplan-ended-"))
    made.chmod(0o711)
    yield made
    left = running_from(made)
    for process in left:
        process.kill()
    shutil.rmtree(made, ignore_errors=True)


def _runs(folder: Path, program: str) -> bool:
    return any(program in " ".join(_command(process)) for process in running_from(folder))


def _waiting_beside(folder: Path) -> list[psutil.Process]:
    return [one for one in psutil.process_iter() if str(folder) in " ".join(_command(one))]


@pytest.mark.parametrize(
    ("command", "number"),
    [
        pytest.param(BENCHMARK, signal.SIGTERM, marks=pytest.mark.campaign),
        pytest.param(BENCHMARK, signal.SIGINT, marks=pytest.mark.campaign),
        (BENCHMARK, signal.SIGKILL),
        (MADE, signal.SIGTERM),
        (("sh", "-c", '"$@"; true', "sh", *MADE), signal.SIGKILL),
    ],
    ids=["terminated", "interrupted", "killed", "made and terminated", "made, and its parent killed"],
)
def test_a_benchmark_that_is_ended_leaves_no_process_and_no_file(
    folder: Path, command: tuple[str, ...], number: signal.Signals
) -> None:
    process = subprocess.Popen(
        command,
        cwd=layout.ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # A shell has what it runs in the background ignore it, and whatever that starts; these tests too may run so.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        wait_until(partial(_runs, folder, "postgres"), "the suite to come up", seconds=120)
    finally:
        process.send_signal(number)
    process.wait(120)
    wait_until(lambda: not running_from(folder), "everything to end", seconds=120)
    wait_until(lambda: not _waiting_beside(folder), "who waits beside it to end", seconds=60)
    assert list(folder.iterdir()) == []
