"""Field types of how people are reached: e-mail, phone, postal code."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import phonenumbers
from email_validator import EmailNotValidError, EmailSyntaxError, validate_email
from phonenumbers import PhoneNumberType
from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from samplan_contracts.texts import cleaning
from samplan_contracts.texts.kinds import Kind

_HOME: Final = "NO"
_HOME_CODE: Final = phonenumbers.country_code_for_region(_HOME)
_POSTAL_CODE: Final = re.compile("[0-9]{4}")
# As a mail program copies it: a name, and the address in angle brackets.
_WITH_NAME: Final = re.compile(r"[^<>]*<([^<>]+)>")
# Begins an encoded word, which mail libraries read even in an address: it would go to another.
_ENCODED: Final = "=?"
_NO_SMS: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)


def _clean(text: str) -> str:
    text = cleaning.one_line(text)
    return cleaning.unjoined(cleaning.named(cleaning.compose(text))).strip()


@dataclass(frozen=True)
class Email(Kind):
    """A mail address that every mail server takes: before the @ ASCII alone, after it any domain there is.

    A domain of other letters is kept as it is read, and goes out as IDNA (punycode).
    """

    kind: ClassVar[str] = "email"
    longest: int = 254
    shortest: int = 0

    def clean(self, text: str) -> str:
        """The address, its domain in lower case.

        Raises:
            PydanticCustomError: `value_error`, or `email_not_ascii` where the part before the @ needs a mail server
                of a kind that not all are of (SMTPUTF8).
        """
        text = _clean(text)
        if named := _WITH_NAME.fullmatch(text):
            text = named[1]
        if not text.rpartition("@")[0].isascii():
            raise PydanticCustomError("email_not_ascii", "Before the @ should stand nothing but ASCII")
        if _ENCODED in text:
            raise PydanticCustomError("value_error", "Not a mail address")
        try:
            return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
        except (EmailNotValidError, EmailSyntaxError) as error:
            raise PydanticCustomError("value_error", "Not a mail address") from error

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**super().__get_pydantic_json_schema__(schema, handler), "format": "email"}


def on_the_wire(address: str) -> str:
    """A mail address as every mail server takes it: ASCII, a domain of other letters as IDNA (punycode).

    Raises:
        ValueError: it is no address, or one that not every mail server takes; stored before that was asked.
    """
    found = validate_email(address, check_deliverability=False, allow_smtputf8=False).ascii_email
    if found is None or _ENCODED in found:
        raise ValueError("not every mail server takes it")
    return found


@dataclass(frozen=True)
class Phone(Kind):
    """A phone number, Norwegian unless it names its country; kept in E.164. Whether SMS reach it: `takes_sms`."""

    kind: ClassVar[str] = "phone"
    longest: int = 40
    shortest: int = 0

    def clean(self, text: str) -> str:
        """The number in E.164.

        Raises:
            PydanticCustomError: `value_error`.
        """
        try:
            number = phonenumbers.parse(_clean(text), _HOME)
        except phonenumbers.NumberParseException as error:
            raise PydanticCustomError("value_error", "Not a phone number") from error
        if not phonenumbers.is_possible_number(number) or number.extension:
            raise PydanticCustomError("value_error", "Not a phone number")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def takes_sms(number: str) -> bool:
    """Whether SMS reach a number in E.164: mobile phones, and abroad what is not known to be something else.

    Of other countries' plans no copy is ever quite new; of our own, what is in it is what there is.
    """
    parsed = phonenumbers.parse(number)
    kind = phonenumbers.number_type(parsed)
    if parsed.country_code == _HOME_CODE:
        return kind == PhoneNumberType.MOBILE
    return kind not in _NO_SMS


@dataclass(frozen=True)
class PostalCode(Kind):
    """A Norwegian postal code: four digits of ASCII."""

    kind: ClassVar[str] = "postal_code"
    longest: int = 4
    shortest: int = 4

    def clean(self, text: str) -> str:
        """The four digits.

        Raises:
            PydanticCustomError: `string_pattern_mismatch`.
        """
        text = text.strip()
        if not _POSTAL_CODE.fullmatch(text):
            raise PydanticCustomError("string_pattern_mismatch", "Not a postal code")
        return text
