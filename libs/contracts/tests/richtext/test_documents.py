"""Rich text by example: what is stored, what is refused and where, and how it is shown."""

import json
import time
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import BaseModel, ValidationError

from samplan_contracts import richtext
from samplan_contracts.richtext import RichText, RichTextError, StoredRichText
from samplan_contracts.richtext.schema import MARKS, NODES

_EXAMPLES = Path(__file__).parent / "examples"
VALID: list[dict[str, Any]] = json.loads((_EXAMPLES / "valid.json").read_text("utf-8"))
INVALID: list[dict[str, Any]] = json.loads((_EXAMPLES / "invalid.json").read_text("utf-8"))
SCHEMA = jsonschema_rs.Draft202012Validator(richtext.SCHEMA)

BEYOND_A_SCHEMA = {
    "richtext.control_character",
    "richtext.list_too_deep",
    "richtext.too_deep",
    "richtext.table_shape",
}


def doc(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": list(content)}


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}


@pytest.mark.parametrize("example", VALID, ids=lambda example: example["name"])
def test_a_document_of_the_schema_is_stored_in_one_form(example: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(example["document"])
    stored = richtext.clean(example["document"])
    assert stored == example.get("stored", example["document"])
    assert SCHEMA.is_valid(stored)
    assert richtext.clean(stored) == stored


@pytest.mark.parametrize("example", INVALID, ids=lambda example: example["name"])
def test_anything_else_is_refused_at_its_place(example: dict[str, Any]) -> None:
    with pytest.raises(RichTextError) as refused:
        richtext.clean(example["document"])
    assert (refused.value.pointer, refused.value.code) == (example["pointer"], example["code"])


@pytest.mark.parametrize(
    "example",
    [one for one in INVALID if one["code"] not in BEYOND_A_SCHEMA and "invisible" not in one["name"]],
    ids=lambda example: example["name"],
)
def test_the_schema_refuses_what_the_validator_refuses(example: dict[str, Any]) -> None:
    if example["name"] != "a picture described by a blank":
        assert not SCHEMA.is_valid(example["document"])


def test_the_schema_knows_no_node_or_mark_that_is_without_an_example() -> None:
    used: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        used.add(node["type"])
        used.update(mark["type"] for mark in node.get("marks", ()))
        for child in node.get("content", ()):
            walk(child)

    for example in VALID:
        walk(example["document"])
    assert used == {*NODES, *MARKS}


def test_a_document_of_more_than_a_mebibyte_is_refused_however_it_is_written() -> None:
    letters = doc(*(paragraph("a" * 1000) for _ in range(970)))
    assert richtext.clean(letters) == letters
    for text, count in (("a" * 1000, 1048), ("å" * 1000, 530), ("👨‍👩‍👧" * 100, 600)):
        with pytest.raises(RichTextError) as refused:
            richtext.clean(doc(*(paragraph(text) for _ in range(count))))
        assert (refused.value.pointer, refused.value.code) == ("", "richtext.too_large")


@pytest.mark.parametrize(
    "hostile",
    [
        doc({"type": "paragraph", "content": [{"type": "text", "text": "e"} for _ in range(30_000)]}),
        doc(paragraph("\U0001f3f4" + "\U000e0041" * 250_000)),
        doc(paragraph("\u0645" + "\u064b" * 250_000 + "\u200c" * 100_000)),
        doc(paragraph("\u200d" * 340_000)),
        doc(paragraph("a" + "\u0301\u0323" * 150_000)),
    ],
    ids=["30,000 neighbours", "tags", "marks", "joiners", "accents"],
)
def test_no_document_takes_long_to_judge(hostile: dict[str, Any]) -> None:
    began = time.process_time()
    richtext.clean(hostile)
    assert time.process_time() - began < 10


def test_a_document_nested_ten_thousand_deep_is_refused_without_going_there() -> None:
    node: dict[str, Any] = {"type": "quote", "content": [paragraph("x")]}
    for _ in range(10_000):
        node = {"type": "bullet_list", "content": [{"type": "list_item", "content": [paragraph("x"), node]}]}
    with pytest.raises(RichTextError, match="list_too_deep"):
        richtext.clean(doc(node))


class _Goal(BaseModel):
    body: RichText
    before: StoredRichText | None = None


def test_a_field_names_the_place_in_its_document() -> None:
    with pytest.raises(ValidationError) as refused:
        _Goal(body=doc(paragraph("x"), {"type": "picture", "attrs": {"asset": "x"}}))
    [error] = refused.value.errors()
    assert error["loc"] == ("body", "content", 1, "attrs", "asset")
    assert error["type"] == "richtext.attribute"
    assert "x" not in str(error["input"])


def test_a_field_is_described_as_an_object_with_a_title_for_requests_and_answers() -> None:
    modes: list[Literal["validation", "serialization"]] = ["validation", "serialization"]
    for mode in modes:
        body = _Goal.model_json_schema(mode=mode)["properties"]["body"]
        assert (body["type"], body["title"]) == ("object", "RichText")


def test_a_field_holds_the_document_as_it_is_stored() -> None:
    assert _Goal(body=doc(paragraph("A\u030as"))).model_dump() == {"body": doc(paragraph("Ås")), "before": None}


def test_plain_text_is_carried_over_and_comes_out_as_it_was() -> None:
    text = "Få flere venner\n\n – ri hver uke\n"
    document = richtext.from_plain(text)
    assert richtext.clean(document) == document
    assert richtext.plain(document) == text
    assert richtext.from_plain("") == {"type": "doc", "content": []}
    assert richtext.plain(richtext.from_plain("a\r\nb\x00\tc\u2028d\x0be\x85f")) == "a\nb  c\nd\ne\nf"


@pytest.mark.parametrize("sign", ["\u2028", "\u2029"])
def test_a_sign_that_stands_for_a_break_is_one(sign: str) -> None:
    text = {"type": "text", "text": f"En{sign}to", "marks": [{"type": "strong"}]}
    document = richtext.clean({"type": "doc", "content": [{"type": "paragraph", "content": [text]}]})
    kinds = [child["type"] for child in document["content"][0]["content"]]
    assert kinds == ["text", "hard_break", "text"]
    assert richtext.clean(document) == document
    assert richtext.plain(document) == "En\nto"


def test_words_alone_keep_lists_rows_and_descriptions_and_lose_soft_hyphens() -> None:
    by_name = {one["name"]: richtext.clean(one["document"]) for one in VALID}
    assert richtext.plain(by_name["lists nested to four"]).splitlines() == [
        "• en",
        "  1. to",
        "     • tre",
        "       1. fire",
        "       2. fire igjen",
        "• en igjen",
        "  og et avsnitt til",
    ]
    assert richtext.plain(by_name["a table with spans and empty cells"]).splitlines()[2] == "Mandag\tRidning\t"
    assert richtext.plain(by_name["a picture that is described"]) == "Adam på hesteryggen"
    assert richtext.plain(by_name["soft hyphens"]) == "individuell plan"
    assert richtext.plain(by_name["a line broken by hand, bold"]) == "En\nto"


def test_what_points_at_pictures_is_found_wherever_they_stand() -> None:
    asset = "0190c0de-0000-7000-8000-00000000000a"
    picture = {"type": "picture", "attrs": {"asset": asset, "decorative": True}}
    assert richtext.assets(doc(paragraph("x"), picture)) == {UUID(asset)}
    assert richtext.assets(doc(paragraph("x"))) == set()


@pytest.mark.parametrize(
    ("content", "expected"),
    [([], True), ([{"type": "paragraph"}], True), ([paragraph(" ")], True), ([paragraph("x")], False)],
)
def test_a_document_is_empty_while_nobody_has_written_a_letter(content: list[Any], expected: bool) -> None:
    assert richtext.empty(doc(*content)) is expected


def test_a_rule_or_a_picture_is_something() -> None:
    assert not richtext.empty(doc({"type": "rule"}))


def html_of(name: str, **options: Any) -> str:
    [document] = [one["document"] for one in VALID if one["name"] == name]
    return richtext.html(richtext.clean(document), **options)


def test_html_has_headings_at_the_level_that_its_page_needs() -> None:
    assert html_of("headings and a rule", heading_offset=2) == (
        '<h3 dir="auto">Mål</h3><h4 dir="auto">Delmål</h4><hr><p dir="auto">Tekst</p>'
    )
    assert html_of("headings and a rule", heading_offset=9).startswith("<h6")


def test_html_says_which_way_header_cells_point() -> None:
    assert html_of("a table with spans and empty cells").startswith(
        "<table><thead>"
        '<tr><th dir="auto" scope="col" rowspan="2">Når</th><th dir="auto" scope="colgroup" colspan="2">Hva</th></tr>'
        '<tr><th dir="auto" scope="col">Ute</th><th dir="auto" scope="col">Inne</th></tr>'
        "</thead><tbody>"
        '<tr><th dir="auto" scope="row">Mandag</th><td dir="auto" rowspan="2">Ridning</td><td dir="auto"></td></tr>'
    )


def test_a_header_cell_that_reaches_below_the_head_is_not_cut_by_it() -> None:
    written = html_of("a table whose header cell reaches into its rows")
    assert "<thead>" not in written
    assert 'scope="col" rowspan="2"' in written


def test_html_escapes_what_was_written_and_keeps_a_link_of_several_texts_whole() -> None:
    assert html_of("what would be HTML") == (
        '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt; &amp; "x" \' &amp;amp; '
        "&lt;img src=x onerror=alert(1)&gt;</p>"
    )
    link = {"type": "link", "attrs": {"href": 'https://a.no/"><script>'}}
    texts = [{"type": "text", "text": "a", "marks": [link]}]
    texts.append({"type": "text", "text": "b", "marks": [link, {"type": "strong"}]})
    written = richtext.html(richtext.clean(doc({"type": "paragraph", "content": texts})))
    assert written == '<p dir="auto"><a href="https://a.no/&quot;&gt;&lt;script&gt;">a<strong>b</strong></a></p>'


def test_a_picture_is_shown_where_it_can_be_had_and_told_where_not() -> None:
    shown = html_of("a picture that is described", source=lambda asset: f"/assets/{asset}?a&b")
    assert shown == (
        '<figure><img src="/assets/0190c0de-0000-7000-8000-00000000000a?a&amp;b" alt="Adam på hesteryggen"></figure>'
    )
    assert html_of("a picture that is described") == '<p dir="auto">Adam på hesteryggen</p>'
    assert html_of("a picture that decorates") == ""
