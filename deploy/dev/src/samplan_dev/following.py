"""Following many log files at once, each line under the name of its process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

SHOWN_AT_FIRST = 5
"""Last lines of each log that are shown before following."""

STEP = 0.2
"""Seconds between two looks."""


class _Followed:
    """One log file; it may be turned over (renamed, and begun anew) while we follow it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None
        self._inode = 0

    def new_lines(self) -> Iterator[str]:
        """Whole lines that were added since the last call."""
        if self._file is None and not self._open():
            return
        yield from self._read()
        try:
            turned_over = self.path.stat().st_ino != self._inode
        except FileNotFoundError:
            return
        if turned_over and self._open():
            yield from self._read()

    def last_lines(self, count: int) -> list[str]:
        """The end of the file as it is now; later calls of `new_lines` go on from there."""
        return list(self.new_lines())[-count:]

    def _open(self) -> bool:
        if self._file is not None:
            self._file.close()
            self._file = None
        try:
            self._file = self.path.open(errors="replace")
        except FileNotFoundError:
            return False
        self._inode = self.path.stat().st_ino
        return True

    def _read(self) -> Iterator[str]:
        if self._file is None:
            return
        while True:
            begun = self._file.tell()
            line = self._file.readline()
            if not line.endswith("\n"):
                self._file.seek(begun)
                return
            yield line.rstrip("\n")


def follow(folder: Path, *others: Path) -> None:
    """Print what is added to `folder/*.log` and `others`, until interrupted."""
    followed: dict[Path, _Followed] = {}
    first = True
    while True:
        for path in (*sorted(folder.glob("*.log")), *others):
            one = followed.get(path)
            if one is None:
                one = followed[path] = _Followed(path)
                lines: list[str] = one.last_lines(SHOWN_AT_FIRST) if first else list(one.new_lines())
            else:
                lines = list(one.new_lines())
            for line in lines:
                print(f"{path.stem:18} {line}", flush=True)
        first = False
        time.sleep(STEP)
