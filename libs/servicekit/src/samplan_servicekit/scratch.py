"""Folders for a while: gone when what they were made for is over, or at the next start where a process was killed.

Programs leave their temporary files behind when they are ended. So one that works on what people wrote gets a folder
of its own as `TMPDIR`, and whoever started it removes that. A folder is in use as long as its maker holds a lock on
it, which the kernel takes back however that process ends: so nobody need know of pids, which containers share.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder(kind: str) -> Iterator[Path]:
    """A private folder, named `<kind>-…`, for as long as the context lasts."""
    made, lock = _make(kind)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(lock)


def clear(kind: str) -> int:
    """Remove the folders of this kind whose makers are no more; says how many."""
    cleared = 0
    for found in Path(tempfile.gettempdir()).glob(f"{kind}-*"):
        if (lock := _lock(found)) is not None:
            shutil.rmtree(found, ignore_errors=True)
            os.close(lock)
            cleared += 1
    return cleared


def _make(kind: str) -> tuple[Path, int]:
    while True:
        made = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
        # Who clears may have come in between: then what it locked is gone, and another is made.
        if (lock := _lock(made)) is not None:
            if os.fstat(lock).st_nlink:
                return made, lock
            os.close(lock)


def _lock(found: Path) -> int | None:
    """A lock on a folder of ours that nobody holds; none where it is somebody's, or no folder at all."""
    try:
        descriptor = os.open(found, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
    except BlockingIOError:
        pass
    os.close(descriptor)
    return None
