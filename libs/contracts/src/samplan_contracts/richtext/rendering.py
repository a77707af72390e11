"""A document as semantic HTML, for print, preview and archive."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import Final
from uuid import UUID

from samplan_contracts.richtext.validating import Document

Source = Callable[[UUID], str]
"""The address of a picture."""

_DEEPEST_HEADING: Final = 6
_INLINE: Final = {"strong": "strong", "emphasis": "em", "underline": "u"}


def html(document: Document, *, heading_offset: int = 0, source: Source | None = None) -> str:
    """The document's content as HTML; everything that a person wrote is escaped.

    `heading_offset` moves headings down: with 2 the larger is an `h3`. Without `source` a picture is its description.
    Each block takes its direction from its own letters.
    """
    return _Renderer(heading_offset, source).blocks(document)


class _Renderer:
    def __init__(self, heading_offset: int, source: Source | None) -> None:
        self._offset = heading_offset
        self._source = source

    def blocks(self, node: Document) -> str:
        return "".join(self._block(child) for child in node.get("content", []))

    def _block(self, node: Document) -> str:
        match node["type"]:
            case "paragraph":
                return f'<p dir="auto">{self._line(node)}</p>'
            case "heading":
                level = min(node["attrs"]["level"] + self._offset, _DEEPEST_HEADING)
                return f'<h{level} dir="auto">{self._line(node)}</h{level}>'
            case "bullet_list":
                return f"<ul>{self._items(node)}</ul>"
            case "numbered_list":
                return f"<ol>{self._items(node)}</ol>"
            case "quote":
                return f"<blockquote>{self.blocks(node)}</blockquote>"
            case "table":
                return self._table(node["content"])
            case "picture":
                return self._picture(node["attrs"])
            case _:
                return "<hr>"

    def _items(self, node: Document) -> str:
        return "".join(f'<li dir="auto">{self._unwrapped(item)}</li>' for item in node["content"])

    def _unwrapped(self, node: Document) -> str:
        """What stands in an item or a cell: one paragraph alone needs none of its own."""
        content = node["content"]
        first = content[0]
        if first["type"] == "paragraph" and all(child["type"] != "paragraph" for child in content[1:]):
            return self._line(first) + "".join(self._block(child) for child in content[1:])
        return self.blocks(node)

    def _line(self, node: Document) -> str:
        written = []
        for href, run in groupby(node.get("content", []), key=_href):
            inside = "".join(self._inline(child) for child in run)
            written.append(f'<a href="{escape(href)}">{inside}</a>' if href else inside)
        return "".join(written)

    def _inline(self, node: Document) -> str:
        if node["type"] == "hard_break":
            return "<br>"
        text = escape(node["text"], quote=False)
        for mark in reversed(node.get("marks", [])):
            if name := _INLINE.get(mark["type"]):
                text = f"<{name}>{text}</{name}>"
        return text

    def _picture(self, attributes: Document) -> str:
        description = escape(attributes.get("description", ""))
        if self._source is None:
            return f'<p dir="auto">{description}</p>' if description else ""
        return f'<figure><img src="{escape(self._source(UUID(attributes["asset"])))}" alt="{description}"></figure>'

    def _table(self, rows: Sequence[Document]) -> str:
        above, head = _header_rows(rows)
        written = [self._row(row, "col" if number < above else "row") for number, row in enumerate(rows)]
        header, body = "".join(written[:head]), "".join(written[head:])
        return (
            "<table>" + (f"<thead>{header}</thead>" if header else "") + (f"<tbody>{body}</tbody>" if body else "")
        ) + "</table>"

    def _row(self, row: Document, direction: str) -> str:
        return f"<tr>{''.join(self._cell(cell, direction) for cell in row.get('content', []))}</tr>"

    def _cell(self, cell: Document, direction: str) -> str:
        spans = {name: cell["attrs"][name] for name in ("colspan", "rowspan")}
        spanned = "".join(f' {name}="{span}"' for name, span in spans.items() if span > 1)
        inside = self._unwrapped(cell)
        if cell["type"] == "table_cell":
            return f'<td dir="auto"{spanned}>{inside}</td>'
        group = "group" if spans["colspan" if direction == "col" else "rowspan"] > 1 else ""
        return f'<th dir="auto" scope="{direction}{group}"{spanned}>{inside}</th>'


def _header_rows(rows: Sequence[Document]) -> tuple[int, int]:
    """How many rows at the top are header cells alone, and how many of them can stand apart as the table's head.

    HTML cuts a cell at the end of the head: where one reaches below it, there is none.
    """
    reach = 0
    for number, row in enumerate(rows):
        cells = row.get("content", [])
        if any(cell["type"] != "table_header" for cell in cells):
            return number, (number if reach <= number else 0)
        reach = max([reach, *(number + cell["attrs"]["rowspan"] for cell in cells)])
    return len(rows), len(rows)


def _href(node: Document) -> str:
    marks = node.get("marks", [])
    return marks[0]["attrs"]["href"] if marks and marks[0]["type"] == "link" else ""
