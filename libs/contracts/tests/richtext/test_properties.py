"""What holds of every document: made at random from the schema's own names, whole or with something broken in it."""

import copy
import json
from html.parser import HTMLParser
from typing import Any

import jsonschema_rs
from hypothesis import given, settings
from hypothesis import strategies as st

from samplan_contracts import richtext, texts
from samplan_contracts.richtext import RichTextError
from samplan_contracts.richtext.schema import MARKS, NODES
from samplan_dev.cases import cases

SCHEMA = jsonschema_rs.Draft202012Validator(richtext.SCHEMA)
CODES = st.sampled_from(
    ["a", "<b>", "&", "å", "a\u030a", "\u200b", "👨‍👩‍👧", "ﷺ", "\u00ad", " ", "\u200d", "\u0301", '"']
)
WORDS = st.lists(CODES, min_size=1, max_size=6).map("".join) | st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=8
)
HREFS = st.sampled_from(["https://a.no", "https://blåbær.no/æ?x=1&y#z", "mailto:a@b.no", "tel:+4712345678"])


def node(kind: str, **parts: Any) -> dict[str, Any]:
    return {"type": kind, **{name: part for name, part in parts.items() if part}}


MARK = st.sampled_from([name for name in MARKS if name != "link"]).map(node) | st.builds(
    lambda href: node("link", attrs={"href": href}), HREFS
)
MARKED = st.lists(MARK, max_size=3, unique_by=lambda mark: mark["type"])
INLINE = st.lists(
    st.builds(lambda text, marks: node("text", text=text, marks=marks), WORDS, MARKED)
    | st.builds(lambda marks: node("hard_break", marks=marks), MARKED),
    max_size=4,
)
PARAGRAPHS = st.builds(lambda content: node("paragraph", content=content), INLINE)
HEADINGS = st.builds(
    lambda level, line: node("heading", attrs={"level": level}, content=line), st.integers(1, 2), INLINE
)


def lists(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.builds(
        lambda first, more: node("list_item", content=[first, *more]), PARAGRAPHS, st.lists(inner, max_size=1)
    )
    kinds = st.sampled_from(["bullet_list", "numbered_list"])
    return st.builds(
        lambda kind, content: node(kind, content=content), kinds, st.lists(items, min_size=1, max_size=2)
    )


LISTS = lists(PARAGRAPHS | lists(PARAGRAPHS | lists(PARAGRAPHS)))
PARTS = st.lists(PARAGRAPHS | LISTS, min_size=1, max_size=2)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """A grid that is cut into cells at random."""
    height, width = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    taken: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        cells = []
        for column in range(width):
            if (row, column) in taken:
                continue
            wide, high = draw(st.integers(1, width - column)), draw(st.integers(1, height - row))
            area = {(row + down, column + along) for down in range(high) for along in range(wide)}
            if area & taken:
                wide, high, area = 1, 1, {(row, column)}
            taken |= area
            kind = draw(st.sampled_from(["table_cell", "table_header"]))
            cells.append(node(kind, attrs={"colspan": wide, "rowspan": high}, content=draw(PARTS)))
        rows.append(node("table_row", content=cells))
    return node("table", content=rows)


QUOTES = st.builds(lambda content: node("quote", content=content), PARTS)
PICTURES = st.builds(
    lambda asset, words: node("picture", attrs={"asset": str(asset), "description": "x" + words}), st.uuids(), WORDS
)
BLOCKS = PARAGRAPHS | HEADINGS | LISTS | QUOTES | PICTURES | tables() | st.just({"type": "rule"})
DOCUMENTS = st.builds(lambda content: {"type": "doc", "content": content}, st.lists(BLOCKS, max_size=4))
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, True, "", "x", "text", [], {}, {"type": "text", "text": "x"}, {"type": "rule"}, 3]
)


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A document in which one place holds something else."""
    document = copy.deepcopy(draw(DOCUMENTS))
    holders: list[Any] = [document]
    for holder in holders:
        inside = holder.values() if isinstance(holder, dict) else holder
        holders += [part for part in inside if isinstance(part, dict | list)]
    holder = draw(st.sampled_from(holders))
    if isinstance(holder, dict):
        names = [*holder, "style", "attrs", "marks", "content", "type", *NODES]
        holder[draw(st.sampled_from(names))] = draw(JUNK | st.sampled_from([*NODES, *MARKS]))
    else:
        holder.insert(draw(st.integers(0, len(holder))), draw(JUNK))
    return document


class _Page(HTMLParser):
    """Reads HTML, and holds its elements to closing in order."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def written(node: dict[str, Any]) -> str:
    return str(node.get("text", "")) + "".join(written(child) for child in node.get("content", []))


ELEMENTS = {"p", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "hr"}
ELEMENTS |= {"figure", "img", "a", "strong", "em", "u", "br"}


@settings(max_examples=cases(300), deadline=None)
@given(DOCUMENTS)
def test_every_document_is_stored_read_and_shown_whole(document: dict[str, Any]) -> None:
    assert SCHEMA.is_valid(document)
    stored = richtext.clean(document)
    assert SCHEMA.is_valid(stored)
    assert richtext.clean(json.loads(json.dumps(stored))) == stored
    page = _Page()
    page.feed(richtext.html(stored, heading_offset=2, source=lambda asset: f"/assets/{asset}"))
    page.close()
    assert not page.open
    assert page.names <= ELEMENTS
    assert {name for name, _ in page.attributes} <= {"dir", "href", "scope", "colspan", "rowspan", "src", "alt"}
    assert all(value.startswith(("https://", "mailto:", "tel:")) for name, value in page.attributes if name == "href")
    assert page.text == written(stored)
    words = richtext.plain(stored)
    assert richtext.clean(richtext.from_plain(words)) == richtext.from_plain(words)


@settings(max_examples=cases(600), deadline=None)
@given(broken())
def test_what_the_validator_takes_the_schema_takes_too_and_the_other_way_round(document: Any) -> None:
    try:
        stored = richtext.clean(document)
    except RichTextError as error:
        refused = error
    else:
        assert SCHEMA.is_valid(document)
        assert SCHEMA.is_valid(stored)
        return
    assert refused.pointer == "" or refused.pointer.startswith("/")
    if refused.code not in {"richtext.table_shape", "richtext.list_too_deep", "richtext.too_deep"}:
        assert not SCHEMA.is_valid(document), refused


@settings(max_examples=cases(500), deadline=None)
@given(st.text(max_size=40))
def test_any_text_becomes_a_document_and_composing_it_twice_changes_nothing(text: str) -> None:
    document = richtext.from_plain(text)
    assert richtext.clean(document) == document
    assert richtext.from_plain(richtext.plain(document)) == document or "\u00ad" in text
    composed = texts.compose(text)
    assert texts.compose(composed) == composed
