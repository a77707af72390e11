"""What the description of the API leaves open about answers, and a client would have to guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

PROBLEM = "ProblemDetail"
"""Its code decides which members it has."""


def uncertain(spec: Mapping[str, Any]) -> list[str]:
    """The properties of answers of which the description does not say that they come, as sentences."""
    schemas: Mapping[str, Any] = spec["components"]["schemas"]
    operations = [operation for path in spec["paths"].values() for operation in path.values()]
    waiting = [name for operation in operations for name in _named(operation["responses"])]
    seen = {PROBLEM}
    found = []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        schema = schemas[name]
        waiting += _named(schema)
        found += [
            f"the answer {name} may lack {field}: give its model the configuration `ANSWER`"
            for field in schema.get("properties", {})
            if field not in schema.get("required", ())
        ]
    return sorted(found)


def _named(part: Any) -> Iterator[str]:
    """The schemas that a part of the description names."""
    if isinstance(part, Mapping):
        if "$ref" in part:
            yield str(part["$ref"]).rsplit("/", 1)[-1]
        for inner in part.values():
            yield from _named(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _named(inner)
