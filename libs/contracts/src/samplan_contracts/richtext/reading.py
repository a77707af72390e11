"""A document as plain text and back, and what it points at. All of it takes documents that `clean` gave."""

import re
from collections.abc import Iterator
from uuid import UUID

from samplan_contracts import texts
from samplan_contracts.richtext.validating import Document

_BREAKS = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
_SOFT_HYPHEN = "\u00ad"


def empty(document: Document) -> bool:
    """Whether nothing is written: at most paragraphs without a letter."""
    return all(node["type"] == "paragraph" and not plain(node).strip() for node in document.get("content", []))


def from_plain(text: str) -> Document:
    """A document with a paragraph for each line, without any for nothing. What no text may hold becomes a space."""
    if not text:
        return {"type": "doc", "content": []}
    return {"type": "doc", "content": [_paragraph(line) for line in _BREAKS.split(text)]}


def _paragraph(line: str) -> Document:
    line = texts.compose(texts.without_refused(line))
    return {"type": "paragraph", "content": [{"type": "text", "text": line}]} if line else {"type": "paragraph"}


def plain(document: Document) -> str:
    """The words alone, a line for each paragraph and each row of a table, without soft hyphens.

    Of a text from `from_plain` it gives what went in. Points of lists are marked, cells stand apart by a tab.
    """
    return "\n".join(_lines(document)).replace(_SOFT_HYPHEN, "")


def _lines(node: Document) -> Iterator[str]:
    content = node.get("content", [])
    match node["type"]:
        case "paragraph" | "heading":
            line = "".join(child["text"] if child["type"] == "text" else "\n" for child in content)
            yield from line.split("\n")
        case "bullet_list":
            for item in content:
                yield from _hung(item, "• ")
        case "numbered_list":
            for number, item in enumerate(content, start=1):
                yield from _hung(item, f"{number}. ")
        case "table_row":
            yield "\t".join(" ".join(line for line in _lines(cell) if line) for cell in content)
        case "picture":
            if description := node["attrs"].get("description"):
                yield description
        case _:
            for child in content:
                yield from _lines(child)


def _hung(item: Document, mark: str) -> Iterator[str]:
    for number, line in enumerate(_lines(item)):
        yield (mark if number == 0 else " " * len(mark)) + line


def assets(document: Document) -> set[UUID]:
    """The pictures that the document points at."""
    found = {UUID(document["attrs"]["asset"])} if document["type"] == "picture" else set()
    for child in document.get("content", []):
        found |= assets(child)
    return found
