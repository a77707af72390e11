"""Plain texts: what a title, a name or a remark may consist of."""

import time
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from samplan_contracts.texts import Line, Text, compose

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


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\t", "\r", "\x1b", "\x7f", "\x85", "\ud800", "\uffff", "\ufdd0"]
)
def test_a_line_holds_no_control_character(character: str) -> None:
    assert code_of(TITLE, f"a{character}b") == "string_control_character"


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\udfff", "\U0001fffe"])
def test_a_text_of_several_lines_holds_none_but_breaks_and_tabs(character: str) -> None:
    assert code_of(REMARK, f"a\n\tb{character}c") == "string_control_character"


def test_a_text_of_several_lines_has_one_kind_of_break() -> None:
    assert REMARK.validate_python("a\r\nb\rc\td\u2029e\n") == "a\nb\nc\td\ne\n"
    assert REMARK.validate_python("") == ""


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "string_too_short"),
        ("  ", "string_too_short"),
        ("\u200b\ufeff", "string_too_short"),
        ("a" * 11, "string_too_long"),
        (FAMILY * 11, "string_too_long"),
        ("å" * 11, "string_too_long"),
        ("".join("x" + "\u0301" * 20 for _ in range(10)), "string_too_long"),
    ],
)
def test_a_line_is_as_long_as_a_person_counts_and_no_letter_carries_marks_without_end(given: str, code: str) -> None:
    assert code_of(TITLE, given) == code


def test_the_description_tells_the_limits() -> None:
    assert TITLE.json_schema() == {"type": "string", "minLength": 1, "maxLength": 10}
    assert REMARK.json_schema() == {"type": "string", "maxLength": 20}


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


def code_of(field: TypeAdapter[Any], value: str) -> str:
    with pytest.raises(ValidationError) as refused:
        field.validate_python(value)
    return str(refused.value.errors()[0]["type"])
