"""Reading what a newer version says: a value that this one does not know is left out, and counted.

Versions run side by side while an installation is upgraded, and the newer one may know rights, elements or roles that
the older never heard of. Where a set of such values is read, an unknown one is left out; where a single one is, a
stated value that gives least takes its place. What has no such value (a state, a kind of plan) does not grow within a
version of an interface: `make check` refuses it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

TOLERANT: Final = "x-tolerant"
"""The member of a JSON Schema that says: its reader leaves out what it does not know."""

UNKNOWN: Final[Counter[str]] = Counter()
"""How many values were left out so far in this process, by the name of their type; the values are never kept."""

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V", bound=StrEnum)


def known(kind: type[E], values: Iterable[Any]) -> list[E]:
    """The values that are of a kind, in their order."""
    found = []
    for value in values:
        try:
            found.append(kind(value))
        except ValueError:
            UNKNOWN[kind.__name__] += 1
    return found


def known_pairs(keys: type[E], values: type[V], pairs: Mapping[Any, Any]) -> dict[E, V]:
    """The pairs of which both sides are known."""
    found = {}
    for key, value in pairs.items():
        for known_key, known_value in zip(known(keys, [key]), known(values, [value]), strict=False):
            found[known_key] = known_value
    return found


@dataclass(frozen=True)
class LeaveOutUnknown:
    """Of a field that holds a set, a list or a mapping of enumerations: what is not known is left out.

    rights: Annotated[frozenset[OrganisationRight], LeaveOutUnknown()]
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = get_args(source)

        def leave_out(given: Any) -> Any:
            if isinstance(given, Mapping) and len(kinds) == 2:
                return known_pairs(kinds[0], kinds[1], given)
            if isinstance(given, list | tuple | set | frozenset):
                # Of a `Literal`, only the values that it names.
                named = get_args(kinds[0])
                found = known(type(named[0]) if named else kinds[0], given)
                return [value for value in found if value in named] if named else found
            return given

        return core_schema.no_info_before_validator_function(leave_out, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), TOLERANT: True}


@dataclass(frozen=True)
class OtherwiseIs:
    """Of a field that holds an enumeration: what takes the place of a value that is not known, which gives least."""

    value: StrEnum | None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kind = next(one for one in (source, *get_args(source)) if isinstance(one, type) and issubclass(one, StrEnum))

        def replace(given: Any) -> Any:
            if not isinstance(given, str) or given in set(kind):
                return given
            UNKNOWN[kind.__name__] += 1
            return self.value

        return core_schema.no_info_before_validator_function(replace, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), TOLERANT: True}
