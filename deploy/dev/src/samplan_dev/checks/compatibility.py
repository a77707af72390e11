"""Whether one version of an interface can read what another one writes, judged by their JSON Schemas.

`released/` beside this file holds the interfaces of versions that are in use somewhere: the HTTP API, the events, and
what tokens state. A version that runs beside them reads what they write, and is read by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

RELEASED: Final = Path(__file__).with_name("released")
TOLERANT: Final = "x-tolerant"

Schema = Mapping[str, Any]


def released(name: str) -> Any:
    """An interface that is in use: `openapi`, `events` or `claims`."""
    return json.loads((RELEASED / f"{name}.json").read_text())


@dataclass(frozen=True)
class Side:
    """One side's schema, with the document in which its references are found."""

    schema: Schema
    document: Schema

    def into(self, schema: Any) -> Side:
        """A part of it; references are followed."""
        while isinstance(schema, Mapping) and "$ref" in schema:
            found: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            kept = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**found, **kept}
        return Side(schema if isinstance(schema, Mapping) else {}, self.document)

    @property
    def options(self) -> list[Side]:
        """Its alternatives; itself where there are none."""
        found = [self.into(one) for one in self.schema.get("anyOf", self.schema.get("oneOf", ()))]
        return [inner for one in found for inner in one.options] if found else [self]


def unreadable(writer: Side, reader: Side, place: str = "", depth: int = 0) -> Iterator[str]:
    """Whatever the writer may write that the reader cannot read, as sentences."""
    if depth > 24:
        return
    tolerant = bool(reader.schema.get(TOLERANT))
    for option in writer.options:
        tried = [list(_one(option, other, place, depth, tolerant=tolerant)) for other in reader.options]
        if tried and all(tried):
            yield from min(tried, key=len)


def _one(writer: Side, reader: Side, place: str, depth: int, *, tolerant: bool) -> Iterator[str]:
    wrote, reads = writer.schema, reader.schema
    if not reads:
        return
    written, read = _types(wrote), _types(reads)
    if read and not (written and written <= read | ({"integer"} if "number" in read else set())):
        yield f"{place or '/'}: {_said(written)} is written where {_said(read)} is read"
        return
    tolerant = tolerant or bool(reads.get(TOLERANT))
    values, known = _values(wrote), _values(reads)
    if known is not None and not tolerant and (values is None or values - known):
        yield f"{place}: may be {_said((values or {'anything'}) - known)}, which is not known"
    for bound, beyond in (("maxLength", 1), ("maximum", 1), ("maxItems", 1), ("minLength", -1), ("minimum", -1)):
        if bound in reads and beyond * (wrote.get(bound, beyond * float("inf")) - reads[bound]) > 0:
            yield f"{place}: {bound} was {wrote.get(bound)} and is {reads[bound]}"
    yield from _members(writer, reader, place, depth)
    if "items" in reads and "items" in wrote:
        part = reader.into({**reads["items"], **({TOLERANT: True} if tolerant else {})})
        yield from unreadable(writer.into(wrote["items"]), part, f"{place}/*", depth + 1)


def _members(writer: Side, reader: Side, place: str, depth: int) -> Iterator[str]:
    wrote, reads = writer.schema.get("properties", {}), reader.schema.get("properties", {})
    always = set(writer.schema.get("required", ()))
    for name in reader.schema.get("required", ()):
        if name not in wrote:
            yield f"{place}/{name} is needed and not written"
        elif name not in always:
            yield f"{place}/{name} is needed and may not be written"
    for name, schema in wrote.items():
        if name in reads:
            yield from unreadable(writer.into(schema), reader.into(reads[name]), f"{place}/{name}", depth + 1)
        elif reader.schema.get("additionalProperties") is False:
            yield f"{place}/{name} is written and refused"


def _types(schema: Schema) -> set[str]:
    if "type" in schema:
        return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
    if "const" in schema or "enum" in schema:
        return {"string"}
    return set()


def _values(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None


def _said(values: set[str]) -> str:
    return ", ".join(sorted(values)) or "anything"


def unreadable_calls(client: Schema, service: Schema) -> Iterator[str]:
    """What a client of one version of the HTTP API and a service of another cannot read of each other."""
    for path, operations in client["paths"].items():
        for method, asked in operations.items():
            offered = service["paths"].get(path, {}).get(method)
            name = f"{method.upper()} {path}"
            if offered is None:
                yield f"{name} is gone"
                continue
            yield from _parameters(name, Side(asked, client), Side(offered, service))
            yield from _bodies(name, Side(asked, client), Side(offered, service))


def _parameters(name: str, asked: Side, offered: Side) -> Iterator[str]:
    mine, theirs = _by_name(asked), _by_name(offered)
    for key, one in theirs.items():
        if one.get("required") and not mine.get(key, {}).get("required"):
            yield f"{name}: the parameter {key[1]} is needed"
    for key, one in mine.items():
        if key not in theirs:
            yield f"{name}: the parameter {key[1]} is gone"
            continue
        place = f"{name} ?{key[1]}"
        yield from unreadable(asked.into(one.get("schema", {})), offered.into(theirs[key].get("schema", {})), place)


def _by_name(side: Side) -> Mapping[tuple[str, str], Schema]:
    found = (side.into(one).schema for one in side.schema.get("parameters", ()))
    return {(one["in"], one["name"].lower()): one for one in found}


def _bodies(name: str, asked: Side, offered: Side) -> Iterator[str]:
    sent = _contents(asked.into(asked.schema.get("requestBody", {})).schema)
    taken = _contents(offered.into(offered.schema.get("requestBody", {})).schema)
    for kind, schema in sent.items():
        if kind not in taken:
            yield f"{name}: takes no {kind}"
        else:
            yield from unreadable(asked.into(schema), offered.into(taken[kind]), f"{name} request")
    for status, expected in asked.schema.get("responses", {}).items():
        if not status.startswith("2"):
            continue
        answered = offered.schema.get("responses", {}).get(status)
        if answered is None:
            yield f"{name}: answers no {status}"
            continue
        given = _contents(answered)
        for kind, schema in _contents(expected).items():
            if kind not in given:
                yield f"{name}: answers no {kind}"
            else:
                yield from unreadable(offered.into(given[kind]), asked.into(schema), f"{name} {status}")


def _contents(holder: Schema) -> Mapping[str, Any]:
    return {kind: media.get("schema", {}) for kind, media in holder.get("content", {}).items()}
