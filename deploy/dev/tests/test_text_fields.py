"""Every string that a request holds says what it is: no field that people type takes whatever comes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from samplan_contracts.texts import KIND
from samplan_dev.describe import openapi_document

_OF_A_FORM: Final = ("uuid", "date", "date-time")
"""Formats of which pydantic takes nothing else."""
_NO_TEXTS: Final = {"PortraitPut.image": "a picture in base 64, read as what it claims to be"}


def _strings(
    schema: Mapping[str, Any], all_of: Mapping[str, Any], where: str, seen: set[str]
) -> Iterator[tuple[str, Any]]:
    """The strings of a schema by where they stand, those of enumerations and of fixed formats left out."""
    if ref := schema.get("$ref"):
        name = str(ref).rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            yield from _strings(all_of[name], all_of, name, seen)
        return
    for joined in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(joined, ()):
            yield from _strings(part, all_of, where, seen)
    for name, part in schema.get("properties", {}).items():
        yield from _strings(part, all_of, f"{where}.{name}", seen)
    for part in (schema.get("additionalProperties"), schema.get("items")):
        if isinstance(part, Mapping):
            yield from _strings(part, all_of, where, seen)
    fixed = {"enum", "const"} & schema.keys() or schema.get("format") in _OF_A_FORM
    if schema.get("type") == "string" and not fixed:
        yield where, schema


def _typed() -> Mapping[str, Any]:
    described = openapi_document()
    found: dict[str, Any] = {}
    for path, methods in described["paths"].items():
        for operation in methods.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                found |= dict(_strings(content["schema"], described["components"]["schemas"], path, set()))
    return found


def test_every_string_of_a_request_is_of_a_type_that_says_what_it_may_hold() -> None:
    typed = _typed()
    assert len(typed) > 50
    plain = {
        where
        for where, schema in typed.items()
        if KIND not in schema and not any(where.endswith(known) for known in _NO_TEXTS)
    }
    assert plain == set()


def test_names_addresses_and_codes_are_of_their_own_type() -> None:
    kinds = {where.rpartition(".")[2]: schema[KIND] for where, schema in _typed().items() if KIND in schema}
    expected = {
        **dict.fromkeys(("given_name", "family_name", "short_name", "workplace", "street", "city"), "name"),
        **{"username": "username", "password": "secret", "old": "secret", "new": "secret", "token": "token"},
        **{"email": "email", "mobile": "phone", "postal_code": "postal_code", "code": "code"},
        **{"title": "line", "subject": "line", "reason": kinds["reason"], "description": "text", "remarks": "text"},
    }
    assert {name: kinds[name] for name in expected} == expected
