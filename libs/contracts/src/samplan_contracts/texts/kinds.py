"""Field types of what people type: each cleans what it takes, and says in the description what it is (`x-text`)."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from samplan_contracts.texts import cleaning

KIND: Final = "x-text"
"""The member of a JSON Schema that says which type a string is of."""

_BLANKS: Final = re.compile(r"\s+")
_MOST_CODE_POINTS: Final = 8
"""Code points for each character of a limit: marks can be heaped on one letter without end."""


def _check_length(text: str, shortest: int, longest: int) -> None:
    if len(text) > longest and (len(text) > longest * _MOST_CODE_POINTS or cleaning.seen_length(text) > longest):
        raise _too_long(longest)
    if len(text) < shortest or (shortest > 1 and cleaning.seen_length(text) < shortest):
        raise _too_short(shortest)


def _too_long(longest: int) -> PydanticCustomError:
    return PydanticCustomError(
        "string_too_long", "String should have at most {max_length} characters", {"max_length": longest}
    )


def _too_short(shortest: int) -> PydanticCustomError:
    return PydanticCustomError(
        "string_too_short", "String should have at least {min_length} characters", {"min_length": shortest}
    )


def _refuse_control(text: str) -> None:
    if cleaning.refused_character(text):
        raise _control_character()


def _control_character() -> PydanticCustomError:
    return PydanticCustomError("string_control_character", "String should hold no control character")


class Kind:
    """What all types share: a string, judged and cleaned by `clean`."""

    kind: ClassVar[str]
    longest: int
    shortest: int

    def clean(self, text: str) -> str:
        """The text as it is stored.

        Raises:
            PydanticCustomError: it is refused; its type is the code that callers see.
        """
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.clean, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        described = {**handler(schema), KIND: self.kind}
        if self.shortest:
            described["minLength"] = self.shortest
        return {**described, "maxLength": self.longest}


@dataclass(frozen=True)
class Line(Kind):
    """A text of one line, such as a title or a reason; lengths in characters that a person sees.

    Breaks and tabs become spaces, spaces at the ends go, and runs of them become one. Where something must be
    written, something must be seen.
    """

    kind: ClassVar[str] = "line"
    longest: int
    shortest: int = 0

    def clean(self, text: str) -> str:
        """The line as it is stored."""
        text = cleaning.one_line(text)
        _refuse_control(text)
        text = self._seen(_BLANKS.sub(" ", cleaning.compose(text)).strip())
        _check_length(text, self.shortest, self.longest)
        if self.shortest and not cleaning.visible(text):
            raise _too_short(self.shortest)
        return text

    def _seen(self, text: str) -> str:
        return text


@dataclass(frozen=True)
class Name(Line):
    """What somebody or something is called: a line with no unseen sign in it but the joiners of a script."""

    kind: ClassVar[str] = "name"

    def _seen(self, text: str) -> str:
        return _BLANKS.sub(" ", cleaning.named(text)).strip()


@dataclass(frozen=True)
class Username(Line):
    """A user name: two that look the same are the same. Where `spaced`, as at sign-in, blanks are let by."""

    kind: ClassVar[str] = "username"
    spaced: bool = False

    def _seen(self, text: str) -> str:
        text = cleaning.unjoined(cleaning.named(text)).strip()
        if not self.spaced and _BLANKS.search(text):
            raise PydanticCustomError("string_pattern_mismatch", "String should hold no space")
        if len(text) > self.longest:  # in code points, too: an index has to hold it
            raise _too_long(self.longest)
        return text


@dataclass(frozen=True)
class Text(Kind):
    """A plain text of several lines; line breaks become `\\n`, tabs stay; blanks at its ends go where `strip`."""

    kind: ClassVar[str] = "text"
    longest: int
    shortest: int = 0
    strip: bool = False

    def clean(self, text: str) -> str:
        """The text as it is stored."""
        text = cleaning.same_breaks(text)
        _refuse_control(text.replace("\n", "").replace("\t", ""))
        text = cleaning.compose(text)
        if self.strip:
            text = text.strip()
        _check_length(text, self.shortest, self.longest)
        if self.shortest and not cleaning.visible(text):
            raise _too_short(self.shortest)
        return text


@dataclass(frozen=True)
class Code(Kind):
    """A code that is typed off something: without spaces, its digits those of ASCII, whichever a keyboard gave."""

    kind: ClassVar[str] = "code"
    longest: int
    shortest: int = 1

    def clean(self, text: str) -> str:
        """The code as it is compared."""
        text = cleaning.one_line(text)
        _refuse_control(text)
        text = cleaning.unjoined(cleaning.named(cleaning.compose(text)))
        text = cleaning.plain_digits(_BLANKS.sub("", text))
        _check_length(text, self.shortest, self.longest)
        return text


@dataclass(frozen=True)
class Secret(Kind):
    """A password: taken as it is, for whoever hashes it to normalise."""

    kind: ClassVar[str] = "secret"
    longest: int
    shortest: int = 0

    def clean(self, text: str) -> str:
        """The same."""
        if cleaning.half(text):
            raise _control_character()
        if len(text) > self.longest:
            raise _too_long(self.longest)
        _check_length(text, self.shortest, self.longest)
        return text

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**super().__get_pydantic_json_schema__(schema, handler), "format": "password"}


@dataclass(frozen=True)
class Token(Kind):
    """What a program made and hands back: printable ASCII, and nothing is cleaned."""

    kind: ClassVar[str] = "token"
    longest: int
    shortest: int = 1

    def clean(self, text: str) -> str:
        """The same."""
        if text and not (text.isascii() and text.isprintable()):
            raise PydanticCustomError("string_pattern_mismatch", "String should be printable ASCII")
        _check_length(text, self.shortest, self.longest)
        return text
