"""What print gets of messages: minutes and notes that the person sent or received, and nobody else's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.plans import Element, Kind, MessageCategory
from samplan_contracts.richtext import from_plain
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_messaging.members.models import KnownPerson
from samplan_messaging.messages.models import Copy, Message
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

PEOPLE = 3

messages = st.lists(
    st.fixed_dictionaries(
        {
            "sender": st.integers(0, PEOPLE - 1),
            "recipients": st.frozensets(st.integers(0, PEOPLE - 1)),
            "category": st.one_of(st.none(), st.sampled_from(MessageCategory)),
            "sent": st.booleans(),
            "hidden": st.booleans(),
            "deleted_by": st.frozensets(st.integers(0, PEOPLE - 1)),
        }
    ),
    max_size=8,
)


class Town:
    """A plan with some people in it."""

    def __init__(self, messaging: UnderTest) -> None:
        self.messaging = messaging
        self.organisation_id = new_id()
        self.people = [Somebody(organisation_id=self.organisation_id) for _ in range(PEOPLE)]
        self.place = Place(kind=Kind.LEAD)

    async def fill(self, written: list[dict[str, Any]], plan_id: UUID | None = None) -> list[UUID]:
        """Write messages; gives their ids."""
        ids = [new_id() for _ in written]
        async with self.messaging.kit.database.transaction(OrganisationScope(self.organisation_id)) as session:
            for number, who in enumerate(self.people):
                if await session.get(KnownPerson, (self.organisation_id, who.person_id)) is None:
                    session.add(
                        KnownPerson(
                            organisation_id=self.organisation_id,
                            person_id=who.person_id,
                            display_name=f"Person {number}",
                            has_account=True,
                            sequence=1,
                        )
                    )
            for number, (message_id, one) in enumerate(zip(ids, written, strict=True)):
                session.add(
                    Message(
                        organisation_id=self.organisation_id,
                        id=message_id,
                        plan_id=plan_id or self.place.plan_id,
                        sender_id=self.people[one["sender"]].person_id,
                        category=one["category"],
                        subject=str(message_id),
                        text=f"text of {message_id}",
                        reply_to=None,
                        created_at=NOON,
                        sent_at=NOON + timedelta(minutes=number) if one["sent"] else None,
                        hidden_by_sender=one["hidden"],
                        version=1,
                    )
                )
                await session.flush()
                session.add_all(
                    Copy(
                        organisation_id=self.organisation_id,
                        message_id=message_id,
                        person_id=self.people[recipient].person_id,
                        deleted_at=NOON if recipient in one["deleted_by"] else None,
                    )
                    for recipient in one["recipients"]
                )
        return ids

    async def read(
        self,
        number: int,
        *,
        purpose: str = "plan.print",
        elements: frozenset[Element] | None = None,
        whole: bool = False,
        **grant: Any,
    ) -> httpx.Response:
        """What print is answered that works for a person."""
        job, who = new_id(), self.people[number]
        place = self.place if elements is None else replace(self.place, elements=elements)
        claims = {"sid": str(job), "act": {"sub": "print"}} | grant
        headers = {
            "Authorization": f"Bearer {self.messaging.errand_token('print', who, purpose=purpose, job=job)}",
            "Samplan-Grant": self.messaging.grant(who, place, **claims),
        }
        path = f"/internal/plans/{self.place.plan_id}/print-content"
        return await self.messaging.client.get(path, headers=headers, params={"whole": "true"} if whole else {})


@given(written=messages)
@settings(max_examples=calls(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_print_holds_exactly_the_minutes_and_notes_in_the_persons_own_folders(
    messaging: UnderTest, written: list[dict[str, Any]]
) -> None:
    town = Town(messaging)
    ids = await town.fill(written)
    await town.fill(written, plan_id=new_id())  # another plan's are another plan's
    for number in range(PEOPLE):
        expected = [
            str(message_id)
            for message_id, one in zip(ids, written, strict=True)
            if one["sent"]
            and one["category"] in (MessageCategory.MINUTES, MessageCategory.NOTE)
            and (
                (one["sender"] == number and not one["hidden"])
                or (number in one["recipients"] and number not in one["deleted_by"])
            )
        ]
        response = await town.read(number)
        assert response.status_code == 200, response.text
        found = response.json()["messages"]
        assert [one["subject"] for one in found] == expected
        assert all(one["own"] for one in found)
        assert [one["text"] for one in found] == [f"text of {subject}" for subject in expected]
        assert [one["body"] for one in found] == [from_plain(f"text of {subject}") for subject in expected]


@given(written=messages)
@settings(max_examples=calls(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_archive_gets_the_same_messages_whoever_archives_and_is_told_what_it_does_not_get(
    messaging: UnderTest, written: list[dict[str, Any]]
) -> None:
    town = Town(messaging)
    ids = await town.fill(written)
    await town.fill(written, plan_id=new_id())
    kept, others, deleted = [], 0, 0
    for message_id, one in zip(ids, written, strict=True):
        if not one["sent"]:
            continue
        if one["category"] not in (MessageCategory.MINUTES, MessageCategory.NOTE):
            others += 1
        elif one["hidden"] and one["recipients"] <= one["deleted_by"]:
            deleted += 1
        else:
            kept.append(str(message_id))
    for number in range(PEOPLE):
        response = await town.read(number, whole=True)
        assert response.status_code == 200, response.text
        found = response.json()["messages"]
        assert [one["subject"] for one in found] == [one["id"] for one in found] == kept
        # Whether it lies in a folder of theirs is known of each: only then may its subject be named to them.
        own = {one["subject"] for one in (await town.read(number)).json()["messages"]}
        assert {one["id"] for one in found if one["own"]} == own
        assert response.json()["left_out"] == {"other_kinds": others, "deleted": deleted}


async def test_all_of_a_plan_is_for_who_leads_it_alone(messaging: UnderTest) -> None:
    assert (await Town(messaging).read(0, whole=True, kind="provider", print=True)).status_code == 403


async def test_names_of_sender_and_recipients_come_along(messaging: UnderTest) -> None:
    town = Town(messaging)
    note = {"category": MessageCategory.NOTE, "sent": True, "hidden": False, "deleted_by": frozenset()}
    await town.fill([{**note, "sender": 0, "recipients": frozenset({1, 2})}])
    (message,) = (await town.read(0)).json()["messages"]
    assert (message["sender"], message["recipients"]) == ("Person 0", ["Person 1", "Person 2"])


async def test_where_messages_are_switched_off_there_are_none(messaging: UnderTest) -> None:
    assert (await Town(messaging).read(0, elements=frozenset({Element.GOALS}))).json() == {
        "messages": None,
        "left_out": None,
    }


@pytest.mark.parametrize(
    ("purpose", "grant", "status"),
    [
        ("archive.package", {}, 403),
        ("plan.print", {"print": False, "kind": "provider"}, 403),
        ("plan.print", {"held": False}, 403),
        ("plan.print", {"act": None}, 404),
        ("plan.print", {"act": {"sub": "archive"}}, 404),
        ("plan.print", {"sid": str(new_id())}, 404),
        ("plan.print", {"plan": str(new_id())}, 404),
        ("plan.print", {"audience": "plans"}, 401),
    ],
)
async def test_messages_are_for_print_and_the_persons_own_errand_alone(
    messaging: UnderTest, purpose: str, grant: dict[str, Any], status: int
) -> None:
    assert (await Town(messaging).read(0, purpose=purpose, **grant)).status_code == status
