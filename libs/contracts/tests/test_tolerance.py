"""What a newer version says is read as far as this one knows it."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from samplan_contracts.events import REGISTRY, ParticipantChanged, parse
from samplan_contracts.plans import AccessElement, ConsentStatus, Element, Kind, Level
from samplan_contracts.tolerance import UNKNOWN, known, known_pairs


def _envelope(event_type: str, data: dict[str, Any]) -> bytes:
    class Body(BaseModel):
        data: dict[str, Any]
        id: Any = uuid4()
        type: str = event_type
        source: str = event_type.split(".")[0]
        time: Any = datetime(2026, 1, 1, tzinfo=UTC)
        subject: Any = uuid4()
        organisation_id: Any = uuid4()
        actor_id: Any = None
        sequence: int = 1
        correlation_id: Any = uuid4()
        shade: str = "a field of a newer version"

    return Body(data=data).model_dump_json().encode()


PARTICIPANT = {
    "plan_id": str(uuid4()),
    "participant_id": str(uuid4()),
    "person_id": str(uuid4()),
    "role": "ip.provider",
    "kind": "provider",
    "consent_status": "signed",
    "consent_from": "2026-01-01",
    "consent_to": "2026-12-31",
    "consent_basis": "consent",
}


@pytest.mark.parametrize(
    ("field", "expected"),
    [("kind", Kind.OTHER), ("consent_status", ConsentStatus.NONE), ("consent_basis", None)],
)
def test_a_value_that_is_not_known_gives_least_and_is_counted(field: str, expected: object) -> None:
    before = sum(UNKNOWN.values())
    body = _envelope(ParticipantChanged.type, {**PARTICIPANT, field: "of_tomorrow", "tint": 3})
    data = parse(ParticipantChanged.type, body).data
    assert getattr(data, field) == expected
    assert sum(UNKNOWN.values()) == before + 1


@pytest.mark.parametrize(
    ("event_type", "data", "field", "kept"),
    [
        (
            "plans.plan.changed.v1",
            {"plan_type": "ip", "status": "active", "owner_person_id": str(uuid4()), "elements": ["goals", "kites"]},
            "elements",
            frozenset({Element.GOALS}),
        ),
        (
            "identity.membership.changed.v1",
            {"person_id": str(uuid4()), "rights": ["plan.create", "kite.fly"], "admin_of": ["ip", "kite"]},
            "rights",
            frozenset({"plan.create"}),
        ),
        (
            "identity.organisation.changed.v1",
            {"name": "Prøvevik", "plan_types": ["ip", "kite"]},
            "plan_types",
            frozenset({"ip"}),
        ),
    ],
)
def test_of_a_set_what_is_not_known_is_left_out(
    event_type: str, data: dict[str, Any], field: str, kept: frozenset[str]
) -> None:
    assert getattr(parse(event_type, _envelope(event_type, data)).data, field) == kept


@given(st.lists(st.sampled_from([*Element, "kites", "", None, 3])))
def test_known_values_stay_in_their_order(values: list[Any]) -> None:
    assert known(Element, values) == [value for value in values if value in list(Element)]


@given(
    st.dictionaries(
        st.sampled_from([element.value for element in AccessElement] + ["kites"]),
        st.sampled_from([level.value for level in Level] + ["fly"]),
    )
)
def test_of_a_mapping_stay_the_pairs_of_which_both_sides_are_known(pairs: dict[str, str]) -> None:
    assert known_pairs(AccessElement, Level, pairs) == {k: v for k, v in pairs.items() if k != "kites" and v != "fly"}


def test_every_set_of_codes_in_an_event_leaves_out_what_is_not_known() -> None:
    """By its description, so that a field that is added is judged, too."""
    intolerant = [
        f"{event_type}/{name}"
        for event_type, event in REGISTRY.items()
        for name, schema in _properties(event.model_json_schema())
        if "enum" in str(schema.get("items", {})) and not schema.get("x-tolerant")
    ]
    assert intolerant == []


def _properties(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    definitions = schema.get("$defs", {})
    found = []
    for name, value in schema.get("properties", {}).items():
        items = value.get("items", {})
        if "$ref" in items:
            value = {**value, "items": definitions[items["$ref"].rpartition("/")[2]]}
        found.append((name, value))
    return found
