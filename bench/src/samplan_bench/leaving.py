"""Nothing that a benchmark started stays, however it ends: by itself, by a signal, or killed.

    python -m samplan_bench.leaving FOLDER PID

is started beside each benchmark: when process PID has ended, it ends what still runs from FOLDER, and removes that.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import psutil

from samplan_dev.processes import is_alive
from samplan_dev.suite import Suite
from samplan_dev.testing import instances
from samplan_dev.waiting import wait_until

MARK = "SAMPLAN_BENCH"
"""In the environment of all that a benchmark starts without an environment of its own."""
SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""As good as Ctrl-C."""


def heed_signals() -> None:
    """Have a signal end the benchmark as Ctrl-C does, by an exception that all can clear up after."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, end)


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """A folder of a benchmark's own, which goes at its end with all that runs from it."""
    folder = Path(tempfile.mkdtemp(prefix="samplan-bench-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user when this runs as root
    reaper = subprocess.Popen(
        [sys.executable, "-m", "samplan_bench.leaving", str(folder), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.environ[MARK] = str(folder)
    try:
        yield folder
    finally:
        for number in (signal.SIGINT, *SIGNALS):
            signal.signal(number, signal.SIG_IGN)  # who is impatient gets no half of it; the reaper is for SIGKILL
        os.environ.pop(MARK, None)
        clear(folder)
        reaper.terminate()
        reaper.wait()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        heed_signals()


def clear(folder: Path) -> None:
    """End all that runs from a folder, suites and instances in their own order, and remove it."""
    # First what might bring more up: a `make up` that is under way, and all else that a benchmark started itself.
    _end([process for process in running_from(folder) if _environment(process).get(MARK) == str(folder)])
    for depth in ("*", "*/.samplan"):
        for kept in folder.glob(f"{depth}/suite.json"):
            Suite(kept.parent).remove()
    for instance in instances(folder):
        instance.stop()
    _end(running_from(folder))
    shutil.rmtree(folder, ignore_errors=True)


def running_from(folder: Path) -> list[psutil.Process]:
    """Every process that names a folder in its command line or environment, but for us and who waits beside us."""
    found = []
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        words = _command(process)
        if "samplan_bench.leaving" in words or not is_alive(process):
            continue
        told = [*words, *_environment(process).values()]
        if any(word == str(folder) or f"{folder}/" in word for word in told):
            found.append(process)
    return found


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    with contextlib.suppress(RuntimeError):
        wait_until(lambda: not any(map(is_alive, processes)), "processes to end", seconds=10)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:
        return {}


def main() -> None:
    """Wait for the owner's end; the kernel says when."""
    folder, owner = Path(sys.argv[1]), int(sys.argv[2])
    with contextlib.suppress(ProcessLookupError):
        select.select([os.pidfd_open(owner)], [], [])
    if folder.exists():
        clear(folder)


if __name__ == "__main__":
    main()
