"""What people wrote, as it can be laid out: every sign is shown or stands there as its number, lines break where they
were broken and before they grow too long, and each text runs in the direction of its own letters.

Layout takes time that grows with the square of the longest run without a place to break, so runs get such places.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

RUN: Final = 60
"""Signs without a place to break after which one is put in; a line has room for some 90."""
_HARDEST: Final = 120
"""Signs after which one is put in also where a sign is then parted from what is written over it."""
BREAK: Final = "\u200b"

_LINES: Final = re.compile("\r\n|[\v\f\r\x85\u2028\u2029]")
_STEERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
"""What turns or embeds text. Each text runs by its own letters here, and none reaches beyond its end."""
_UNSEEN: Final = frozenset("\u200b\u2060\ufeff\u00ad")
"""Signs that say where a line may break or not; that is settled here."""
_JOINING: Final = frozenset("\u200c\u200d\ufe0e\ufe0f")
"""Signs without a face of their own, by which others are put together."""
_PIECES: Final = re.compile(r"(<[^>]*>)")
_ENTITY: Final = re.compile(r"&#?\w+;|.", re.DOTALL)
_TAG: Final = re.compile(r'<(\w+)([^>]*?) dir="auto"')
_RIGHT_TO_LEFT: Final = ("R", "AL")

Known = Callable[[int], bool]
"""Whether some font has a code point."""


def legible(value: Any, known: Known) -> Any:
    """The same description, made of what can be laid out. What is called `html` is markup of our own renderer's."""
    if isinstance(value, str):
        return text(value, known)
    if isinstance(value, dict):
        return {key: html(item, known) if key == "html" else legible(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [legible(item, known) for item in value]
    return value


def text(value: str, known: Known) -> str:
    """A text of one line; one with letters that run from right to left does not turn what stands around it."""
    if value.isascii() and value.isprintable() and len(value) <= RUN:
        return value
    shown = _Runs(known).add(_LINES.sub(" ", value))
    return f"\u2068{shown}\u2069" if runs_leftwards(shown) is not None and _has_leftward(shown) else shown


def html(value: str, known: Known) -> str:
    """Markup: its texts as above, with line breaks kept, and the direction of each block said."""
    runs, written = _Runs(known), []
    pieces = _PIECES.split(value)
    for place, piece in enumerate(pieces):
        if not piece.startswith("<"):
            written.append("<br>".join(runs.add(line) for line in _LINES.split(piece)))
        elif found := _TAG.match(piece):
            inside = _first_strong(pieces[place + 1 :], found.group(1))
            written.append(piece.replace('dir="auto"', f'dir="{"rtl" if inside else "ltr"}"', 1))
        else:
            written.append(piece)
    return "".join(written)


def direction(value: str) -> str:
    """The attribute that a text of its own needs, if any."""
    return ' dir="rtl"' if runs_leftwards(value) else ""


def runs_leftwards(value: str) -> bool | None:
    """Whether the first letter that has a direction runs from right to left; none where there is none."""
    for sign in value:
        found = unicodedata.bidirectional(sign)
        if found == "L" or found in _RIGHT_TO_LEFT:
            return found != "L"
    return None


def _has_leftward(value: str) -> bool:
    return any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in value)


def _first_strong(pieces: list[str], name: str) -> bool:
    for piece in pieces:
        if piece == f"</{name}>":
            break
        if not piece.startswith("<") and (found := runs_leftwards(re.sub(r"&#?\w+;", "", piece))) is not None:
            return found
    return False


class _Runs:
    """Writes signs one after the other, and counts how long there has been no place to break."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._length = 0
        self._joined = False
        self._seen = True  # the last sign: what is told by its number is put together with nothing

    def add(self, value: str) -> str:
        """A text, or one more piece of it; entities count as one sign."""
        cleaned = _STEERING.sub("", value)
        return "".join(self._sign(sign) for sign in _ENTITY.findall(cleaned))

    def _sign(self, sign: str) -> str:
        if sign in "\n\t ":
            self._length = 0
            return " "
        if sign in _UNSEEN or (sign in _JOINING and not self._seen):
            return ""
        joins = sign in _JOINING or (len(sign) == 1 and unicodedata.category(sign) in ("Mn", "Mc", "Me", "Sk"))
        broken = self._length >= (_HARDEST if joins or self._joined else RUN)
        self._seen = self._can_be_seen(sign)
        shown = sign if self._seen else f"[U+{ord(sign):04X}]"
        taken = 1 if shown.startswith("&") else len(shown)
        self._length = taken if broken else self._length + taken
        self._joined = sign == "\u200d"
        return (BREAK if broken else "") + shown

    def _can_be_seen(self, sign: str) -> bool:
        if len(sign) > 1 or sign in _JOINING or 0x20 <= ord(sign) < 0x7F:
            return True
        return unicodedata.category(sign) not in ("Cc", "Co", "Cs") and self._known(ord(sign))
