"""Plain texts: what a title, a name or a remark may consist of."""

import time
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from samplan_contracts.texts import Code, Line, Name, Secret, Text, Token, Username, compose, storable
from samplan_contracts.texts.contact import Email, Phone, PostalCode, takes_sms

TITLE: TypeAdapter[str] = TypeAdapter(Annotated[str, Line(10, shortest=1)])
REMARK: TypeAdapter[str] = TypeAdapter(Annotated[str, Text(20)])

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("  Få venner \n", "Få venner"),
        ("Få \u00a0\u2003 venner", "Få venner"),
        ("A\u030as", "Ås"),
        ("en\u200bkel\ufeff", "enkel"),
        ("en\u2028to", "en to"),
        *((f"en{sign}to", "en to") for sign in ("\n", "\r\n", "\t", "\x0b", "\x0c", "\x1e", "\x85", "\u2029")),
        ("\u202eabc\u202c", "abc"),
        ("\u2067abc\u2069\u061c", "abc"),
        ("a\u3164b\uffa0", "ab"),
        ("می‌خواهم", "می‌خواهم"),
        ("a‌b", "ab"),
        (FAMILY * 10, FAMILY * 10),
        ("e\u0323\u0302" * 10, "\u1ec7" * 10),
        ("x\u0301\u0323" * 10, "x\u0323\u0301" * 10),
        ("indi\u00advid", "indi\u00advid"),
        ("Čáhci ŋ", "Čáhci ŋ"),
        ("أهداف آدم", "أهداف آدم"),
    ],
)
def test_a_line_is_stored_as_a_person_reads_it(given: str, stored: str) -> None:
    assert TITLE.validate_python(given) == stored
    assert TITLE.validate_python(stored) == stored


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\ud800", "\uffff", "\ufdd0"])
def test_a_line_holds_no_control_character(character: str) -> None:
    assert code_of(TITLE, f"a{character}b") == "string_control_character"


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "\x9b", "\udfff", "\U0001fffe"])
def test_a_text_of_several_lines_holds_none_but_breaks_and_tabs(character: str) -> None:
    assert code_of(REMARK, f"a\n\tb{character}c") == "string_control_character"


def test_a_text_of_several_lines_has_one_kind_of_break() -> None:
    assert REMARK.validate_python("a\r\nb\rc\td\u2029e\n") == "a\nb\nc\td\ne\n"
    assert REMARK.validate_python("a\x0bb\x85c\x0cd") == "a\nb\nc\nd"
    assert REMARK.validate_python("") == ""


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "string_too_short"),
        ("  ", "string_too_short"),
        ("\u200b\ufeff", "string_too_short"),
        *((nothing, "string_too_short") for nothing in ("\u3164", "\u2800", "\u115f\u1160", "\u0301", "\u00ad")),
        ("a" * 11, "string_too_long"),
        (FAMILY * 11, "string_too_long"),
        ("å" * 11, "string_too_long"),
        ("".join("x" + "\u0301" * 20 for _ in range(10)), "string_too_long"),
    ],
)
def test_a_line_is_as_long_as_a_person_counts_and_no_letter_carries_marks_without_end(given: str, code: str) -> None:
    assert code_of(TITLE, given) == code


def test_the_description_tells_the_limits() -> None:
    assert TITLE.json_schema() == {"type": "string", "x-text": "line", "minLength": 1, "maxLength": 10}
    assert REMARK.json_schema() == {"type": "string", "x-text": "text", "maxLength": 20}


def test_a_default_and_an_absent_line_stay_what_they_are() -> None:
    class Form(BaseModel):
        name: Annotated[str, Line(10)] | None = None

    assert Form().name is None
    assert Form(name=None).name is None


@pytest.mark.parametrize("text", ["\U000e0041" * 300_000, "\u0645" + "\u064b" * 300_000, "\u200d" * 300_000])
def test_no_text_takes_long_to_clean(text: str) -> None:
    began = time.process_time()
    compose(text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("Eli\x0bN", "Eli N"),
        ("Ma\u00adri\ufe0f", "Mari"),
        ("A\u030ase \u202eNes", "Åse Nes"),
        ("نرگس‌خاتون", "نرگس‌خاتون"),
        ("ක්‍රිෂ්", "ක්‍රිෂ්"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("O’Brien-Næss", "O’Brien-Næss"),
    ],
)
def test_a_name_holds_what_its_letters_need_and_nothing_else_unseen(given: str, stored: str) -> None:
    name: TypeAdapter[str] = TypeAdapter(Annotated[str, Name(20, shortest=1)])
    assert name.validate_python(given) == name.validate_python(stored) == stored


@pytest.mark.parametrize(
    "typed", ["kari", "ka\u200bri", "ka\u00adri", "kari\ufe0f", " kari ", "ka\u200dri", "\u2066kari"]
)
def test_user_names_that_look_the_same_are_the_same(typed: str) -> None:
    chosen: TypeAdapter[str] = TypeAdapter(Annotated[str, Username(20, shortest=3)])
    assert chosen.validate_python(typed) == "kari"


def test_a_user_name_has_no_space_in_it_and_at_sign_in_one_is_simply_not_known() -> None:
    chosen: TypeAdapter[str] = TypeAdapter(Annotated[str, Username(20, shortest=3)])
    typed: TypeAdapter[str] = TypeAdapter(Annotated[str, Username(20, shortest=1, spaced=True)])
    assert code_of(chosen, "kari\u00a0berg") == "string_pattern_mismatch"
    assert code_of(chosen, "e\u0323\u0302x\u0301" * 20) == "string_too_long"
    assert typed.validate_python("kari\u00a0berg") == "kari berg"


@pytest.mark.parametrize("typed", ["123456", "١٢٣٤٥٦", "۱۲۳ ۴۵۶", "１２３４５６", "१२३४५६", "\u200e12 34\t56"])
def test_a_code_is_the_same_on_every_keyboard(typed: str) -> None:
    assert TypeAdapter(Annotated[str, Code(20)]).validate_python(typed) == "123456"


def test_a_password_is_taken_as_it_is_and_a_token_as_it_was_given() -> None:
    password: TypeAdapter[str] = TypeAdapter(Annotated[str, Secret(20, shortest=1)])
    for typed in (" a\u030a\u200b\x00 ", "\t\n"):
        assert password.validate_python(typed) == typed
    assert code_of(password, "\ud800") == "string_control_character"
    assert code_of(password, "x" * 21) == "string_too_long"
    token: TypeAdapter[str] = TypeAdapter(Annotated[str, Token(20)])
    assert token.validate_python("aB_-9") == "aB_-9"
    assert code_of(token, "a\x00") == code_of(token, "å") == "string_pattern_mismatch"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("kari@blåbær.example", "kari@blåbær.example"),
        ("kari@xn--blbr-roah.example", "kari@blåbær.example"),
        ("Kari Berg <kari@post.example>", "kari@post.example"),
        ("\u200bkari@post.example\u00a0", "kari@post.example"),
        ("bjørn@post.example", "email_not_ascii"),
        ("kari@post..example", "value_error"),
        ("kari@post.example\r\nBcc: x@y.example", "value_error"),
        ("=?utf-8?q?x?=@post.example", "value_error"),
        ("nobody", "value_error"),
    ],
)
def test_a_mail_address_is_one_that_every_mail_server_takes(given: str, stored: str) -> None:
    address: TypeAdapter[str] = TypeAdapter(Annotated[str, Email()])
    if "@" in stored:
        assert address.validate_python(given) == stored
    else:
        assert code_of(address, given) == stored


@pytest.mark.parametrize(
    ("given", "number", "reached"),
    [
        ("900 00 001", "+4790000001", True),
        ("٩٠٠٠٠٠٠١", "+4790000001", True),
        ("+46 70 123 45 67", "+46701234567", True),
        ("02800", "+4702800", False),
        ("22 22 22 22", "+4722222222", False),
        ("829 00 000", "+4782900000", False),
        ("800 12 345", "+4780012345", False),
        ("+46 8 123 456 78", "+46812345678", False),
    ],
)
def test_a_phone_number_tells_whether_sms_reach_it(given: str, number: str, reached: bool) -> None:
    phone: TypeAdapter[str] = TypeAdapter(Annotated[str, Phone()])
    assert phone.validate_python(given) == number
    assert takes_sms(number) is reached
    assert code_of(phone, f"{given} ext. 7") == code_of(phone, "fem") == "value_error"


def test_a_postal_code_is_four_digits_of_ascii() -> None:
    code: TypeAdapter[str] = TypeAdapter(Annotated[str, PostalCode()])
    assert code.validate_python(" 0150\n") == "0150"
    for wrong in ("٠١٥٠", "０１５０", "015", "01500", "0150a"):
        assert code_of(code, wrong) == "string_pattern_mismatch"


def test_what_is_kept_of_unfinished_work_loses_only_what_nothing_can_store() -> None:
    assert storable("a\x00\ud800\tb\u200b \x0bc\n") == "a\tb\u200b \x0bc\n"


def code_of(field: TypeAdapter[Any], value: str) -> str:
    with pytest.raises(ValidationError) as refused:
        field.validate_python(value)
    return str(refused.value.errors()[0]["type"])
