"""What characters a text may hold, and how it is made to hold no others; the rule stands in the package."""

import re
import unicodedata
from typing import Final

import regex

# Control characters, halves of surrogate pairs, and what Unicode says is no character.
_NO_CHARACTERS: Final = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_REFUSED: Final = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
_UNSTORABLE: Final = re.compile(f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
# Of those, what breaks a line or moves along it, wherever a text comes from: Word's soft break is a vertical tab,
# that of old mainframes U+0085. Not among the refused, Unicode's own separators of lines and paragraphs.
BREAKS: Final = re.compile("\r\n|[\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")

# Scripts in which a joiner or its opposite changes what a word is or how its letters look.
_JOINED: Final = (
    r"\p{Script=Arabic}\p{Script=Bengali}\p{Script=Devanagari}\p{Script=Gujarati}\p{Script=Gurmukhi}"
    r"\p{Script=Kannada}\p{Script=Khmer}\p{Script=Malayalam}\p{Script=Mandaic}\p{Script=Mongolian}"
    r"\p{Script=Myanmar}\p{Script=Nko}\p{Script=Oriya}\p{Script=Phags_Pa}\p{Script=Sinhala}\p{Script=Syriac}"
    r"\p{Script=Tamil}\p{Script=Telugu}\p{Script=Tibetan}"
)
_PERHAPS_INVISIBLE: Final = re.compile(
    "[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# Kept: soft hyphens, the joiners of those scripts and of emoji, and the tags of a flag such as Scotland's.
_INVISIBLE: Final = regex.compile(
    r"[\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFFB]"
    r"|[\U0001D173-\U0001D17A\U000E0000\U000E0001]"
    rf"|(?<![{_JOINED}]\p{{M}}{{0,4}})\u200C(?![{_JOINED}])"
    rf"|(?<![{_JOINED}]\p{{M}}{{0,4}})(?<!\p{{Extended_Pictographic}}[\uFE0F\p{{Emoji_Modifier}}]{{0,2}})\u200D"
    rf"(?![{_JOINED}])"
    rf"|(?<![{_JOINED}]\p{{M}}{{0,4}})\u200D(?![{_JOINED}]|\p{{Extended_Pictographic}})"
    r"|(?<!\U0001F3F4[\U000E0020-\U000E007E]{0,8})[\U000E0020-\U000E007F]"
)
# More marks on one letter than any language has (Unicode's Stream-Safe Text Format), which normalising would take
# a time for that grows with the square of their number.
_HEAPED: Final = regex.compile(r"(\p{M}{30})\p{M}+")
_SEEN: Final = regex.compile(r"\X")
# What shapes a glyph and is none itself, where nothing before it takes that shape; no name is told apart by it.
_UNNAMED: Final = regex.compile(
    r"[\u00AD\u034F\u115F\u1160\u17B4\u17B5\U000E0020-\U000E007F]"
    r"|(?<!\p{Script=Han})[\uFE00-\uFE0F\U000E0100-\U000E01EF]"
    r"|(?<!\p{Script=Mongolian})[\u180B-\u180D\u180F]"
)
_JOINERS: Final = re.compile("[\u200c\u200d]")
_VISIBLE: Final = regex.compile(r"[^\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]")


def compose(text: str) -> str:
    """The text in NFC without invisible characters; the control characters that it holds stay.

    Of marks heaped on one letter, thirty stay.
    """
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", _lightened(without_invisible(text)))
    return _lightened(composed)


def _lightened(text: str) -> str:
    return _HEAPED.sub(r"\1", text)


def without_invisible(text: str) -> str:
    """The text without characters that nobody sees, and otherwise as it is."""
    return _INVISIBLE.sub("", text) if _PERHAPS_INVISIBLE.search(text) else text


def refused_character(text: str) -> bool:
    """Whether a text of one line holds what no text may: control characters, NUL, halves of a surrogate pair."""
    return _REFUSED.search(text) is not None


def half(text: str) -> bool:
    """Whether it holds half a surrogate pair, which no encoding has a place for."""
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def without_refused(text: str) -> str:
    """The text with a space for each of those characters."""
    return _REFUSED.sub(" ", text)


def seen_length(text: str) -> int:
    """How many characters a person sees."""
    return len(text) if text.isascii() else len(_SEEN.findall(text))


def storable(text: str) -> str:
    """The text without what no database and no XML has a place for; breaks and tabs stay as they are."""
    return _UNSTORABLE.sub("", text)


def one_line(text: str) -> str:
    """The text with a space for each break of a line, and for each tab."""
    return BREAKS.sub(" ", text).replace("\t", " ")


def same_breaks(text: str) -> str:
    """The text with one kind of break between its lines: a line feed."""
    return BREAKS.sub("\n", text)


def as_line(text: str) -> str:
    """Any text as one line that can be shown and sent; for what was stored before there was a rule, nothing fails."""
    return " ".join(compose(without_refused(one_line(text))).split())


def as_text(text: str) -> str:
    """The same for a text of several lines."""
    return compose(storable(same_breaks(text)))


def named(text: str) -> str:
    """A composed text without what no name is told apart by: soft hyphens, signs that shape what stands before."""
    return text if text.isascii() else _UNNAMED.sub("", text)


def unjoined(text: str) -> str:
    """The text without joiners, which are seen in some scripts only."""
    return text if text.isascii() else _JOINERS.sub("", text)


def visible(text: str) -> bool:
    """Whether there is anything in it to see: blanks, fillers and marks on nothing are not."""
    return _VISIBLE.search(text) is not None


def plain_digits(text: str) -> str:
    """The text with the digits of every script as those that the suite reckons with."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
