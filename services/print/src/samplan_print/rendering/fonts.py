"""Which fonts a document needs beyond those that are in each.

Families for the scripts of the world come as npm packages of Fontsource, each cut into files for ranges of signs
(`unicode.json` says which). A document gets those files alone that have signs of it; what lies in the PDF in the end
is cut once more, to the signs that stand there.
"""

import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

OWN: Final = {
    "asset:inter-regular": "Inter-Regular.otf",
    "asset:inter-semibold": "Inter-SemiBold.otf",
    "asset:dejavu": "DejaVuSans.ttf",
}
"""The fonts of each document: Inter for what is written here, DejaVu for signs and letters that Inter lacks."""

_HEBREW: Final = 0x590
_SYMBOLS: Final = 0x2000
_CJK: Final = 0x2E80

WEIGHT: Final = "400-normal.woff2"
PLAIN: Final = 0x250
"""Below this code point the fonts that are in each document have everything that can be seen."""
MOST: Final = 200
"""Files for one document: a long Chinese text needs about a hundred."""

_FIRST: Final = ("noto-emoji",)
"""Families whose signs others have too, drawn otherwise."""


@dataclass(frozen=True)
class Slice:
    """One file, and the code points that it has."""

    path: Path
    ranges: tuple[tuple[int, int], ...]

    def has(self, point: int) -> bool:
        """Whether a code point is in it."""
        return any(first <= point <= last for first, last in self.ranges)


def needed(description: Mapping[str, Any], folder: Path | None) -> list[str]:
    """Paths of the files in `folder` that a document needs; none where there is no such folder."""
    points = {point for point in _points(description) if point >= PLAIN}
    if folder is None or not points:
        return []
    points -= settled()
    found: dict[Path, None] = {}
    for point in sorted(points):
        piece = next((piece for piece in _slices(folder) if piece.has(point)), None)
        if piece is not None:
            found[piece.path] = None
    return [str(path) for path in found][:MOST]


@cache
def settled() -> frozenset[int]:
    """Code points that the fonts of each document draw as well as any: all of Inter's, and of DejaVu's those that
    belong to no script of another kind."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for name, file in OWN.items():
        with (resources.files(__package__ or "samplan_print.rendering") / "fonts" / file).open("rb") as opened:
            points = TTFont(io.BytesIO(opened.read()), lazy=True).getBestCmap().keys()
        own = name != "asset:dejavu"
        found |= {point for point in points if own or point < _HEBREW or _SYMBOLS <= point < _CJK}
    return frozenset(found)


def _points(value: Any) -> Iterable[int]:
    if isinstance(value, str):
        return set() if value.isascii() else {ord(sign) for sign in set(value)}
    if isinstance(value, Mapping):
        return {point for item in value.values() for point in _points(item)}
    if isinstance(value, list):
        return {point for item in value for point in _points(item)}
    return set()


@cache
def _slices(folder: Path) -> tuple[Slice, ...]:
    packages = sorted(folder.glob("noto-*"), key=lambda package: (package.name not in _FIRST, package.name))
    return tuple(piece for package in packages for piece in _of_package(package))


def _of_package(package: Path) -> list[Slice]:
    ranges: Mapping[str, str] = json.loads((package / "unicode.json").read_text())
    pieces = []
    for name, written in ranges.items():
        if name.startswith(("latin", "vietnamese")):
            continue  # these are in every family
        path = package / "files" / f"{package.name}-{name.strip('[]')}-{WEIGHT}"
        if path.exists():
            pieces.append(Slice(path, tuple(_ranges(written))))
    return pieces


def _ranges(written: str) -> Iterable[tuple[int, int]]:
    """CSS's unicode-range; signs that every file has for itself are no reason to take it."""
    for part in written.split(","):
        if part_of := re.fullmatch(r"U\+([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+))?", part.strip()):
            first, last = part_of.groups()
            yield max(int(first, 16), PLAIN), int(last or first, 16)
