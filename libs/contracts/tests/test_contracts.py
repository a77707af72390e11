"""The published language: whole, consistent, and never changed under its readers."""

import copy
import re
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from samplan_contracts.archive_accounts import (
    REPLIES_EXCHANGE,
    SHARED,
    Account,
    account_answering_by,
    account_of,
    definitions_of,
)
from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, CREATE, REPLIES, REQUESTS
from samplan_contracts.asyncapi import breaking_changes, document
from samplan_contracts.events import REGISTRY, EventData, Keeping, ParticipantAdded, UnknownEventError, parse
from samplan_contracts.plans import ROLES, Kind, PlanType
from samplan_contracts.subscriptions import (
    LIVE_SUBSCRIPTIONS,
    PROJECTIONS,
    SERVICES,
    SUBSCRIPTIONS,
    keys_read_by,
    projected_by,
)
from samplan_contracts.topology import permissions

NAME = re.compile(r"^[a-z]+\.[a-z_]+\.[a-z_]+\.v[1-9]\d*$")


def test_every_event_is_named_service_thing_past_participle_version() -> None:
    for event_type, data in REGISTRY.items():
        assert NAME.match(event_type), event_type
        assert data.source() in SERVICES


def test_each_type_of_plan_has_one_role_of_each_kind() -> None:
    assert {plan_type: set(roles) for plan_type, roles in ROLES.items()} == {
        plan_type: set(Kind) for plan_type in PlanType
    }


def test_a_broker_user_may_publish_its_own_events_and_bind_what_it_subscribes_to_and_nothing_else() -> None:
    for service, permission in permissions().items():
        heard = keys_read_by(service)
        for event_type, data in REGISTRY.items():
            assert bool(re.search(permission.topic_write, event_type)) is (data.source() == service)
            assert bool(re.search(permission.topic_read, event_type)) is (event_type in heard)
        for others in set(SERVICES) - {service}:
            assert not re.search(permission.configure, f"{others}.queue")
            assert not re.search(permission.read, f"{others}.queue")
        assert not re.search(permission.write, "")  # the default exchange reaches every queue
        assert not re.search(permission.topic_read, "#")


def test_archive_alone_speaks_to_archive_systems_and_to_one_account_at_a_time() -> None:
    account = account_of(uuid4())
    for user, permission in permissions().items():
        archives = user == "archive"
        assert bool(re.search(permission.write, ARCHIVE_EXCHANGE)) is archives
        assert not re.search(permission.write, account.answers)
        assert not re.search(permission.write, REPLIES_EXCHANGE)
        assert bool(re.search(permission.read, REPLIES_EXCHANGE)) is archives
        for kind in REQUESTS:
            assert bool(re.search(permission.archive_write, account.key(kind))) is archives
        for key in [*map(account.key, REPLIES), "#", "no.ks.#", f"{account.name}.#", f"{account.key(CREATE)}.x"]:
            assert not re.search(permission.archive_write, key)


@pytest.mark.parametrize("own", [account_of(uuid4()), SHARED])
def test_an_archive_system_hears_what_is_addressed_to_it_and_answers_where_nobody_else_can(own: Account) -> None:
    other = account_of(uuid4())
    declared = definitions_of(own)
    (rights,), (topics,) = declared["permissions"], declared["topic_permissions"]
    assert re.search(rights["write"], own.answers)
    assert re.search(rights["read"], ARCHIVE_EXCHANGE)
    for name in ("", other.answers, REPLIES_EXCHANGE, "samplan.events", "archive.replies", f"{other.user}.messages"):
        assert not re.search(rights["write"], name)
        assert not re.search(rights["configure"], name)
        assert not re.search(rights["read"], name) or name == ARCHIVE_EXCHANGE
    for kind in REQUESTS:
        assert re.search(topics["read"], own.key(kind))
        assert not re.search(topics["read"], other.key(kind))
    for key in ("#", "*.#", f"{own.name}.#", "no.ks.#", *REPLIES):
        assert not re.search(topics["read"], key)
    assert account_answering_by(own.answers) == own


def test_personal_data_has_one_listener() -> None:
    for event_type in (
        "identity.person.contact_changed.v1",
        "identity.code.issued.v1",
        "identity.activation.issued.v1",
        "identity.account.closed.v1",
    ):
        assert {service for service in SERVICES if event_type in keys_read_by(service)} == {"notify"}


def test_what_a_projection_is_made_of_can_be_had_again() -> None:
    for service, queues in PROJECTIONS.items():
        assert queues <= SUBSCRIPTIONS[service].keys()
        assert all(event.keeping is not Keeping.NEVER for event in projected_by(service))


def test_an_event_with_a_name_an_address_or_a_secret_is_not_kept_as_it_was_sent() -> None:
    telling = ("display_name", "short_name", "mobile", "email", "born", "sealed")
    found: set[type[EventData]] = {event for event in REGISTRY.values() if event.model_fields.keys() & set(telling)}
    assert found
    assert all(event.keeping is not Keeping.AS_SENT for event in found)


def test_an_event_that_nobody_knows_or_that_is_not_what_it_says_is_refused() -> None:
    with pytest.raises(UnknownEventError):
        parse("plans.thing.happened.v1", b"{}")
    with pytest.raises(ValidationError):
        parse(ParticipantAdded.type, b'{"id": "1"}')


def test_what_is_written_down_names_every_event_and_every_listener() -> None:
    written = document()
    assert {message["name"] for message in written["components"]["messages"].values()} == set(REGISTRY)
    receives = [name for name, operation in written["operations"].items() if operation["action"] == "receive"]
    wanted = sum(len(events) for queues in SUBSCRIPTIONS.values() for events in queues.values())
    assert len(receives) == wanted + sum(len(events) for events in LIVE_SUBSCRIPTIONS.values())


def _changed(change: str) -> dict[str, Any]:
    new = copy.deepcopy(document())
    message = new["components"]["messages"]["ParticipantAdded"]["payload"]
    data = message["properties"]["data"]
    match change:
        case "a property is gone":
            del data["properties"]["role"]
        case "a property has another type":
            data["properties"]["role"]["type"] = "integer"
        case "a property may be missing":
            data["required"].remove("role")
        case "an enumeration grew":
            data["properties"]["kind"]["enum"].append("robot")
        case "an event is gone":
            del new["components"]["messages"]["ParticipantAdded"]
        case "a property is added":
            data["properties"]["note"] = {"type": "string"}
        case "an event is added":
            new["components"]["messages"]["Other"] = copy.deepcopy(new["components"]["messages"]["GoalCreated"])
    return new


@pytest.mark.parametrize(
    "change",
    [
        "a property is gone",
        "a property has another type",
        "a property may be missing",
        "an enumeration grew",
        "an event is gone",
    ],
)
def test_what_would_break_a_reader_is_found(change: str) -> None:
    assert len(breaking_changes(document(), _changed(change))) == 1


@pytest.mark.parametrize("change", ["a property is added", "an event is added", "nothing"])
def test_additions_break_nobody(change: str) -> None:
    assert breaking_changes(document(), _changed(change)) == []
