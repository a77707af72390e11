"""The one schema, and what the validator takes from it."""

import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

SCHEMA: Final[dict[str, Any]] = json.loads(resources.files(__package__).joinpath("schema.json").read_text("utf-8"))
_DEFS: Final[dict[str, Any]] = SCHEMA["$defs"]
_LIMITS: Final[dict[str, int]] = SCHEMA["x-limits"]

MOST_BYTES: Final = _LIMITS["bytes"]
MOST_DEPTH: Final = _LIMITS["depth"]
MOST_LISTS: Final = _LIMITS["list_depth"]
MOST_COLUMNS: Final = _LIMITS["table_columns"]
HREF: Final = re.compile(_DEFS["href"]["pattern"])
LONGEST_HREF: Final[int] = _DEFS["href"]["maxLength"]
ASSET: Final = re.compile(_DEFS["uuid"]["pattern"])
LISTS: Final = frozenset({"bullet_list", "numbered_list"})
CELLS: Final = frozenset({"table_header", "table_cell"})
MARKS: Final = ("link", "strong", "emphasis", "underline")
"""In the order in which they are stored: what stands first is outermost."""


@dataclass(frozen=True)
class NodeRule:
    """What may stand in a node of a type."""

    children: frozenset[str] | None
    """None: the node has no content of its own."""
    first: str | None
    """The type that the first child must be of."""
    fewest: int
    most: int | None
    marked: bool
    """Whether it stands in a line and may carry marks."""
    attributes: dict[str, Any] | None


def _rule(definition: dict[str, Any]) -> NodeRule:
    properties = definition["properties"]
    content = properties.get("content")
    children, first = None, None
    if content is not None:
        items = content["items"]
        children = frozenset(_name(item) for item in items.get("oneOf", [items]))
        first = next((_name(item) for item in content.get("prefixItems", ())), None)
    content = content or {}
    return NodeRule(
        children=children,
        first=first,
        fewest=content.get("minItems", 0),
        most=content.get("maxItems"),
        marked="marks" in properties,
        attributes=properties.get("attrs"),
    )


def _name(reference: dict[str, str]) -> str:
    return reference["$ref"].rsplit("/", 1)[-1]


NODES: Final[dict[str, NodeRule]] = {
    name: _rule(definition) for name, definition in _DEFS.items() if name not in MARKS and "properties" in definition
}
