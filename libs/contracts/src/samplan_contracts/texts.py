"""What a text may consist of, wherever people write one: field types for single lines and for plain text of more.

A text is stored in Unicode's composed form (NFC), without characters that nobody sees, and its length is counted in
the characters that a person sees: a letter with its marks, an emoji of a whole family, is one.

    Title = Annotated[str, Line(200, shortest=1)]
    Remark = Annotated[str, Text(20_000)]
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import regex
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# Control characters, halves of surrogate pairs, and what Unicode says is no character.
_NO_CHARACTERS: Final = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_REFUSED: Final = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")
_REFUSED_IN_LINES: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NO_CHARACTERS}]")

# Scripts in which a joiner or its opposite changes what a word is or how its letters look.
_JOINED: Final = (
    r"\p{Script=Arabic}\p{Script=Bengali}\p{Script=Devanagari}\p{Script=Gujarati}\p{Script=Gurmukhi}"
    r"\p{Script=Kannada}\p{Script=Khmer}\p{Script=Malayalam}\p{Script=Mandaic}\p{Script=Mongolian}"
    r"\p{Script=Myanmar}\p{Script=Nko}\p{Script=Oriya}\p{Script=Phags_Pa}\p{Script=Sinhala}\p{Script=Syriac}"
    r"\p{Script=Tamil}\p{Script=Telugu}\p{Script=Tibetan}"
)
_PERHAPS_INVISIBLE: Final = re.compile(
    "[\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
# Kept: soft hyphens, the joiners of those scripts and of emoji, and the tags of a flag such as Scotland's.
_INVISIBLE: Final = regex.compile(
    r"[\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\U000E0001]"
    rf"|(?<![{_JOINED}]\p{{M}}{{0,4}})\u200C(?![{_JOINED}])"
    rf"|(?<![{_JOINED}]\p{{M}}{{0,4}})(?<!\p{{Extended_Pictographic}}[\uFE0F\p{{Emoji_Modifier}}]{{0,2}})\u200D"
    rf"(?![{_JOINED}])"
    rf"|(?<![{_JOINED}]\p{{M}}{{0,4}})\u200D(?![{_JOINED}]|\p{{Extended_Pictographic}})"
    r"|(?<!\U0001F3F4[\U000E0020-\U000E007E]{0,8})[\U000E0020-\U000E007F]"
)
# More marks on one letter than any language has (Unicode's Stream-Safe Text Format), which normalising would take
# a time for that grows with the square of their number.
_HEAPED: Final = regex.compile(r"(\p{M}{30})\p{M}+")
_SEPARATORS: Final = re.compile(r"[\u2028\u2029]")
_BLANKS: Final = re.compile(r"\s+")
_SEEN: Final = regex.compile(r"\X")

_MOST_CODE_POINTS: Final = 8
"""Code points for each character of a limit: marks can be heaped on one letter without end."""


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


def without_refused(text: str) -> str:
    """The text with a space for each of those characters."""
    return _REFUSED.sub(" ", text)


def seen_length(text: str) -> int:
    """How many characters a person sees."""
    return len(text) if text.isascii() else len(_SEEN.findall(text))


def _check_length(text: str, shortest: int, longest: int) -> None:
    if len(text) > longest and (len(text) > longest * _MOST_CODE_POINTS or seen_length(text) > longest):
        raise PydanticCustomError(
            "string_too_long", "String should have at most {max_length} characters", {"max_length": longest}
        )
    if len(text) < shortest or (shortest > 1 and seen_length(text) < shortest):
        raise PydanticCustomError(
            "string_too_short", "String should have at least {min_length} characters", {"min_length": shortest}
        )


def _refuse_control() -> PydanticCustomError:
    return PydanticCustomError("string_control_character", "String should hold no control character")


class _Marker:
    """What both field types share: a string, judged and cleaned by `clean`."""

    longest: int
    shortest: int

    def clean(self, text: str) -> str:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.clean, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        described = dict(handler(schema))
        if self.shortest:
            described["minLength"] = self.shortest
        return {**described, "maxLength": self.longest}


@dataclass(frozen=True)
class Line(_Marker):
    """A text of one line, such as a title or a name; lengths in characters that a person sees.

    White space at the ends goes, and runs of it become one space; control characters, line breaks and tabs among
    them, are refused as `string_control_character`.
    """

    longest: int
    shortest: int = 0

    def clean(self, text: str) -> str:
        """The line as it is stored.

        Raises:
            PydanticCustomError: it holds a control character, or is too long or too short.
        """
        text = text.strip()
        if refused_character(text):
            raise _refuse_control()
        text = _BLANKS.sub(" ", compose(_SEPARATORS.sub(" ", text))).strip()
        _check_length(text, self.shortest, self.longest)
        return text


@dataclass(frozen=True)
class Text(_Marker):
    """A plain text of several lines; line breaks become `\\n`, tabs stay, other control characters are refused."""

    longest: int
    shortest: int = 0

    def clean(self, text: str) -> str:
        """The text as it is stored.

        Raises:
            PydanticCustomError: it holds a control character, or is too long or too short.
        """
        text = _SEPARATORS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
        if _REFUSED_IN_LINES.search(text):
            raise _refuse_control()
        text = compose(text)
        _check_length(text, self.shortest, self.longest)
        return text
