"""Judges a document and cleans it: what comes out is the one form in which it is stored.

Cleaned silently is what nobody meant: decomposed letters, invisible characters, marks in another order, neighbours
that are one text. All else that the schema does not know is refused, with a pointer to it.
"""

import json
import re
from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from samplan_contracts import texts
from samplan_contracts.richtext.schema import (
    ASSET,
    CELLS,
    HREF,
    LISTS,
    LONGEST_HREF,
    MARKS,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_DEPTH,
    MOST_LISTS,
    NODES,
    NodeRule,
)

Document = dict[str, Any]
"""A node as JSON has it; of the whole, the one of type `doc`."""
Path = tuple[str | int, ...]

_LINES: Final = re.compile("[\u2028\u2029]")


class RichTextError(ValueError):
    """A document that is refused: why, as a stable code, and where."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code} at {pointer(path)!r}")
        self.code = code
        self.path = path

    @property
    def pointer(self) -> str:
        """Where in the document, as a JSON pointer (RFC 6901)."""
        return pointer(self.path)


def pointer(path: Path) -> str:
    """A path as a JSON pointer; the whole document is the empty one."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def clean(document: object) -> Document:
    """The document as it is stored; cleaning that again changes nothing.

    Raises:
        RichTextError: it is not of the schema, or beyond a limit: `bytes` of its JSON, `depth`, lists in one another.
    """
    cleaned = _node(document, (), frozenset({"doc"}), 0, 0)
    cleaned.setdefault("content", [])
    written = json.dumps(cleaned, ensure_ascii=False, separators=(",", ":"))
    if len(written) > MOST_BYTES or len(written.encode()) > MOST_BYTES:
        raise RichTextError("richtext.too_large", ())
    return cleaned


def _node(node: object, path: Path, allowed: frozenset[str], depth: int, lists: int) -> Document:
    if not isinstance(node, dict):
        raise RichTextError("richtext.not_a_node", path)
    kind = node.get("type")
    if not isinstance(kind, str) or kind not in NODES:
        raise RichTextError("richtext.unknown_node", (*path, "type"))
    if kind not in allowed:
        raise RichTextError("richtext.misplaced", path)
    if depth > MOST_DEPTH:
        raise RichTextError("richtext.too_deep", path)
    lists += kind in LISTS
    if lists > MOST_LISTS:
        raise RichTextError("richtext.list_too_deep", path)
    rule = NODES[kind]
    _check_keys(node, path, kind, rule)
    result: Document = {"type": kind}
    if rule.attributes is not None:
        result["attrs"] = _ATTRIBUTES[kind](node.get("attrs", {}), (*path, "attrs"))
    if rule.children is not None:
        content = _content(node.get("content", []), (*path, "content"), rule, depth, lists)
        if content:
            result["content"] = content
        if kind == "table":
            _check_table(content, path)
    if rule.marked and (marks := _marks(node.get("marks", []), (*path, "marks"))):
        result["marks"] = marks
    if kind == "text":
        result["text"] = _text(node.get("text"), (*path, "text"))
    return result


def _check_keys(node: Document, path: Path, kind: str, rule: NodeRule) -> None:
    known = {"type"}
    known |= {"attrs"} if rule.attributes is not None else set()
    known |= {"content"} if rule.children is not None else set()
    known |= {"marks"} if rule.marked else set()
    known |= {"text"} if kind == "text" else set()
    for key in node:
        if key not in known:
            raise RichTextError("richtext.unknown_attribute", (*path, str(key)))


def _content(content: object, path: Path, rule: NodeRule, depth: int, lists: int) -> list[Document]:
    if not isinstance(content, list):
        raise RichTextError("richtext.not_a_list", path)
    if len(content) < rule.fewest:
        raise RichTextError("richtext.empty", path)
    if rule.most is not None and len(content) > rule.most:
        code = "richtext.too_many_rows" if "table_row" in (rule.children or ()) else "richtext.too_many"
        raise RichTextError(code, (*path, rule.most))
    children = []
    for index, child in enumerate(content):
        allowed = frozenset({rule.first}) if index == 0 and rule.first else rule.children or frozenset()
        children.append(_node(child, (*path, index), allowed, depth + 1, lists))
    return _joined(children)


def _joined(children: list[Document]) -> list[Document]:
    """Without texts in which nothing is left, with neighbours of the same marks as one text, and with a break where
    a sign stood for one."""
    result: list[Document] = []
    for is_text, group in groupby(children, key=lambda child: child["type"] == "text"):
        if not is_text:
            result += group
            continue
        for marks, run in groupby((text for text in group if text["text"]), key=lambda text: text.get("marks")):
            # Composed as one: an accent that begins the second text belongs to the last letter of the first.
            text = texts.compose("".join(text["text"] for text in run))
            for number, line in enumerate(_LINES.split(text)):
                result += [{"type": "hard_break"}] if number else []
                result += [{"type": "text", **({"marks": marks} if marks else {}), "text": line}] if line else []
    return result


def _text(text: object, path: Path) -> str:
    if not isinstance(text, str) or not text:
        raise RichTextError("richtext.text", path)
    if texts.refused_character(text):
        raise RichTextError("richtext.control_character", path)
    return texts.without_invisible(text)


def _marks(marks: object, path: Path) -> list[Document]:
    if not isinstance(marks, list):
        raise RichTextError("richtext.not_a_list", path)
    found: dict[str, Document] = {}
    for index, mark in enumerate(marks):
        here = (*path, index)
        kind = mark.get("type") if isinstance(mark, dict) else None
        if not isinstance(kind, str) or kind not in MARKS:
            raise RichTextError("richtext.unknown_mark", here)
        if kind in found:
            raise RichTextError("richtext.mark_twice", here)
        _only(mark, {"type", "attrs"} if kind == "link" else {"type"}, here)
        found[kind] = {"type": kind}
        if kind == "link":
            found[kind]["attrs"] = {"href": _href(mark.get("attrs"), (*here, "attrs"))}
    return [found[kind] for kind in MARKS if kind in found]


def _href(attributes: object, path: Path) -> str:
    given = _only(attributes, {"href"}, path)
    href = given.get("href")
    if (
        not isinstance(href, str)
        or len(href) > LONGEST_HREF
        or not HREF.fullmatch(href)
        or texts.refused_character(href)
        or texts.without_invisible(href) != href
    ):
        raise RichTextError("richtext.link", (*path, "href"))
    return href


def _heading(attributes: object, path: Path) -> Document:
    level = _only(attributes, {"level"}, path).get("level")
    if type(level) is not int or level not in (1, 2):
        raise RichTextError("richtext.attribute", (*path, "level"))
    return {"level": level}


def _cell(attributes: object, path: Path) -> Document:
    given = _only(attributes, {"colspan", "rowspan"}, path)
    result: Document = {}
    for name, most in (("colspan", MOST_COLUMNS), ("rowspan", 200)):
        span = given.get(name, 1)
        if type(span) is not int or not 1 <= span <= most:
            raise RichTextError("richtext.attribute", (*path, name))
        result[name] = span
    return result


def _picture(attributes: object, path: Path) -> Document:
    given = _only(attributes, {"asset", "description", "decorative"}, path)
    asset = given.get("asset")
    if not isinstance(asset, str) or not ASSET.fullmatch(asset):
        raise RichTextError("richtext.attribute", (*path, "asset"))
    if "decorative" in given:
        if given["decorative"] is not True or "description" in given:
            raise RichTextError("richtext.attribute", (*path, "decorative"))
        return {"asset": asset, "decorative": True}
    place = (*path, "description")
    description = given.get("description")
    if not isinstance(description, str) or len(description) > 1000:
        raise RichTextError("richtext.attribute", place)
    if texts.refused_character(description):
        raise RichTextError("richtext.control_character", place)
    description = texts.compose(description)
    if not description.strip():
        raise RichTextError("richtext.attribute", place)
    return {"asset": asset, "description": description}


_ATTRIBUTES: dict[str, Callable[[object, Path], Document]] = {
    "heading": _heading,
    "picture": _picture,
    **dict.fromkeys(CELLS, _cell),
}


def _only(given: object, known: set[str], path: Path) -> Document:
    if not isinstance(given, dict):
        raise RichTextError("richtext.attribute", path)
    for key in given:
        if key not in known:
            raise RichTextError("richtext.unknown_attribute", (*path, str(key)))
    return given


def _check_table(rows: list[Document], path: Path) -> None:
    """Whether the cells with their spans fill a rectangle; `open_rows` counts what a column is still covered by."""
    open_rows: list[int] = []
    for number, row in enumerate(rows):
        place = (*path, "content", number)
        column = 0
        for cell in row.get("content", []):
            wide, high = cell["attrs"]["colspan"], cell["attrs"]["rowspan"]
            while column < len(open_rows) and open_rows[column]:
                column += 1
            if number == 0:
                open_rows += [0] * wide
            covered = open_rows[column : column + wide]
            if len(covered) < wide or any(covered) or number + high > len(rows) or len(open_rows) > MOST_COLUMNS:
                raise RichTextError("richtext.table_shape", place)
            open_rows[column : column + wide] = [high] * wide
        if not open_rows or not all(open_rows):
            raise RichTextError("richtext.table_shape", place)
        open_rows = [rows_left - 1 for rows_left in open_rows]
