"""Which messages wait for whom, as messaging tells of them: in any order, twice, and when heard again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.events import (
    Envelope,
    EventData,
    InboxChanged,
    MessagePutAside,
    MessageRead,
    MessageSent,
    PersonsMerged,
)
from samplan_contracts.plans import Element, Kind, MessageCategory
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.app import bus
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, events_of, make_plan
from .test_inbox import inbox, new_to, set_participant, set_plan

Telling = tuple[EventData, UUID, int]
"""What is told, its subject and its sequence."""


async def hear(plans: UnderTest, plan: MadePlan, *told: Telling, minutes_ago: int = 0) -> None:
    for data, subject, sequence in told:
        event = Envelope[type(data)](  # type: ignore[misc]
            id=new_id(), type=data.type, source=data.source(), time=NOON - timedelta(minutes=minutes_ago),
            subject=subject, organisation_id=plan.organisation_id, actor_id=None, sequence=sequence,
            correlation_id=new_id(), data=data,
        )  # fmt: skip
        queue = "persons" if isinstance(data, PersonsMerged) else "messages"
        async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
            await bus.handlers_of(queue)[data.type](event, session, plans.kit)


def sent(plan: MadePlan, message: UUID, *kinds: Kind, category: MessageCategory | None = None) -> Telling:
    recipients = frozenset(plan.people[kind].person_id for kind in kinds)
    sender = plan.people[Kind.LEAD].person_id
    return (
        MessageSent(plan_id=plan.id, sender_id=sender, recipient_ids=recipients, category=category),
        message,
        1,
    )


def read(plan: MadePlan, message: UUID, kind: Kind) -> Telling:
    return MessageRead(plan_id=plan.id, reader_id=plan.people[kind].person_id), message, 1


def aside(plan: MadePlan, message: UUID, sequence: int, *kinds: Kind) -> Telling:
    who = frozenset(plan.people[kind].person_id for kind in kinds)
    return MessagePutAside(plan_id=plan.id, person_ids=who), message, sequence


async def test_a_message_is_new_to_its_recipients_until_they_have_read_it(plans: UnderTest, plan: MadePlan) -> None:
    message = new_id()
    await hear(plans, plan, sent(plan, message, Kind.OWNER, Kind.RELATIVE, category=MessageCategory.MINUTES))
    (line,) = (await inbox(plans, plan, Kind.OWNER))["news"]["items"]
    assert (line["kind"], line["id"], line["by_name"], line["category"]) == (
        "message", str(message), "En lead", "minutes",
    )  # fmt: skip
    assert line["plan"]["id"] == str(plan.id)
    await hear(plans, plan, read(plan, message, Kind.OWNER))
    assert await new_to(plans, plan, Kind.OWNER) == []
    assert await new_to(plans, plan, Kind.RELATIVE) == [("message", None)]
    assert await new_to(plans, plan, Kind.PROVIDER) == [], "it was not to them"


async def test_it_is_new_to_nobody_whose_consent_does_not_hold_or_where_there_are_no_messages(
    plans: UnderTest, plan: MadePlan
) -> None:
    await hear(plans, plan, sent(plan, new_id(), Kind.RELATIVE))
    await set_participant(plans, plan, Kind.RELATIVE, consent_to=NOON.date() - timedelta(days=1))
    assert await new_to(plans, plan, Kind.RELATIVE) == []
    await set_participant(plans, plan, Kind.RELATIVE, consent_to=NOON.date())
    await set_plan(plans, plan, elements=[Element.GOALS])
    assert await new_to(plans, plan, Kind.RELATIVE) == []


async def test_whose_open_page_is_to_read_anew_is_told_with_what_changed_and_not_when_it_is_heard_again(
    plans: UnderTest, plans_database: ServiceDatabase, plan: MadePlan
) -> None:
    message, old = new_id(), new_id()

    async def told() -> list[set[str]]:
        events = await events_of(plans_database, plan.id)
        return [set(event["data"]["person_ids"]) for event in events if event["type"] == InboxChanged.type]

    owner, relative = (str(plan.people[kind].person_id) for kind in (Kind.OWNER, Kind.RELATIVE))
    await hear(plans, plan, sent(plan, message, Kind.OWNER, Kind.RELATIVE))
    await hear(plans, plan, read(plan, message, Kind.OWNER), aside(plan, message, 1, Kind.RELATIVE))
    expected = [{owner, relative}, {owner}, {relative}]
    assert await told() == expected
    await hear(plans, plan, sent(plan, message, Kind.OWNER, Kind.RELATIVE), read(plan, message, Kind.OWNER))
    await hear(plans, plan, sent(plan, old, Kind.OWNER), minutes_ago=60)
    assert await told() == expected


async def test_of_a_message_to_both_registrations_of_one_human_being_the_kept_one_has_one_that_is_read_if_either_did(
    plans: UnderTest,
) -> None:
    for first in (True, False):
        plan = await make_plan(plans)
        kept, merged = (plan.people[kind].person_id for kind in (Kind.PROVIDER, Kind.OTHER))
        merging: Telling = (PersonsMerged(kept_id=kept, merged_id=merged), merged, 2)
        both, one = new_id(), new_id()
        told = [
            sent(plan, both, Kind.PROVIDER, Kind.OTHER),
            read(plan, both, Kind.OTHER),
            sent(plan, one, Kind.OTHER),
        ]
        await hear(plans, plan, *([merging, *told] if first else [*told, merging]))
        assert await new_to(plans, plan, Kind.PROVIDER) == [("message", None)]
        (line,) = (await inbox(plans, plan, Kind.PROVIDER))["news"]["items"]
        assert line["id"] == str(one)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Sequence[int], bool, Sequence[bool]]:
    """In what order the tellings come, each perhaps twice; whether it was read; and whether it lay aside, in turn."""
    asides = draw(st.lists(st.booleans(), max_size=4))
    was_read = draw(st.booleans())
    number = 1 + was_read + len(asides)
    order = draw(st.permutations(range(number)))
    again = draw(st.lists(st.sampled_from(range(number)), max_size=3))
    return [*order, *again], was_read, asides


@given(history=histories())
@settings(max_examples=calls(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_in_whatever_order_it_is_told_a_message_waits_if_it_was_not_read_and_does_not_lie_aside(
    plans: UnderTest, plan: MadePlan, history: tuple[Sequence[int], bool, Sequence[bool]]
) -> None:
    order, was_read, asides = history
    message = new_id()
    told: list[Any] = [sent(plan, message, Kind.OWNER, Kind.RELATIVE)]
    told += [read(plan, message, Kind.OWNER)] * was_read
    told += [
        aside(plan, message, number, *([Kind.OWNER] if lies else [])) for number, lies in enumerate(asides, start=1)
    ]
    await hear(plans, plan, *(told[place] for place in order))
    waiting = [one["id"] for one in (await inbox(plans, plan, Kind.OWNER, "?limit=100"))["news"]["items"]]
    assert (str(message) in waiting) == (not was_read and not (asides and asides[-1]))
    others = [one["id"] for one in (await inbox(plans, plan, Kind.RELATIVE, "?limit=100"))["news"]["items"]]
    assert str(message) in others
