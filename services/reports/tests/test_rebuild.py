"""Making projections anew: from all owners, without going back behind what is known, and without believing a lie."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from samplan_contracts.events import Envelope, GoalCreated, ParticipantAdded, PlanChanged, PlanCreated
from samplan_contracts.plans import Kind, PlanStatus
from samplan_reports.app import bus
from samplan_servicekit.history.rebuild import Rebuild, RebuildError
from samplan_servicekit.ids import new_id

from .conftest import Town, participant, plan_state
from .test_facts import rows_of, story

OWNERS = {owner: "http://nowhere" for owner in ("identity", "plans", "messaging")}


class Rehearsal(Rebuild):
    """A rebuild whose owners tell what the test says, a page of two at a time; each first page keeps one waiting."""

    pages = 2

    def tell(self, organisation_id: UUID, events: Sequence[Envelope[Any]]) -> None:
        """What the owners know of an organisation."""
        self._told = {organisation_id: events}
        self.asked: list[tuple[str, frozenset[str]]] = []

    async def _ask(
        self, owner: str, path: str, organisation_id: UUID | None, query: Sequence[tuple[str, str]] = ()
    ) -> Mapping[str, Any]:
        if path == "/internal/organisations":
            return {"items": [str(organisation_id) for organisation_id in self._told]}
        assert organisation_id is not None
        types = frozenset(value for name, value in query if name == "types")
        after = dict(query).get("after")
        self.asked.append((owner, types))
        if after is None:
            return {"items": [], "next": "0"}
        if after == "0" and self.asked.count((owner, types)) == 2:
            return {"items": [], "next": "0"}  # it waits for a transaction
        found = [event for event in self._told[organisation_id] if event.source == owner and event.type in types]
        start = int(after)
        rest = found[start : start + self.pages]
        more = start + self.pages < len(found)
        return {
            "items": [event.model_dump(mode="json") for event in rest],
            "next": str(start + self.pages) if more else None,
        }


def rehearse(town: Town, events: Sequence[Envelope[Any]], *queues: str) -> Rehearsal:
    """A rebuild of the town's rows."""
    rehearsal = Rehearsal(town.service.kit, bus, OWNERS, queues)
    rehearsal.tell(town.organisation_id, events)
    return rehearsal


async def test_everything_is_heard_again_from_its_owner(town: Town) -> None:
    events = story(town)
    await town.hear(*events)
    expected = await rows_of(town)
    other = Town(town.service)
    moved = [event.model_copy(update={"organisation_id": other.organisation_id}) for event in events]
    rebuild = rehearse(other, moved)
    assert sum((await rebuild.run()).values()) == len(events)
    assert {owner for owner, _ in rebuild.asked} == {"identity", "plans", "messaging"}

    def without_organisation(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
        return {table: sorted(row[1:] for row in found) for table, found in rows.items()}

    assert without_organisation(await rows_of(other)) == without_organisation(expected)


async def test_what_is_older_than_what_is_known_changes_nothing(town: Town) -> None:
    plan_id = new_id()
    await town.hear(town.event(plan_state(PlanChanged, status=PlanStatus.ENDED), subject=plan_id, sequence=7))
    before = await rows_of(town)
    old = town.event(plan_state(PlanChanged), subject=plan_id, sequence=6)
    assert await rehearse(town, [old], "plans").run() == {"plans": 1}
    assert await rows_of(town) == before


async def test_only_the_queues_that_are_named_hear_again(town: Town) -> None:
    plan_id = new_id()
    events = [
        town.event(plan_state(PlanCreated), subject=plan_id),
        town.event(participant(ParticipantAdded, plan_id, Kind.LEAD)),
    ]
    assert await rehearse(town, events, "participants").run() == {"participants": 1}
    rows = await rows_of(town)
    assert (len(rows["participant_facts"]), len(rows["plan_facts"])) == (1, 0)


async def test_a_page_that_fails_as_a_whole_is_handled_one_by_one(town: Town) -> None:
    events = [town.event(plan_state(PlanCreated), sequence=1) for _ in range(3)]
    broken = town.event(plan_state(PlanCreated), sequence=2**63)  # more than a row can hold
    rebuild = rehearse(town, [*events[:2], broken, events[2]], "plans")
    rebuild.pages = 4
    with pytest.raises(RebuildError, match=str(broken.id)) as failed:
        await rebuild.run()
    assert str(broken.subject) not in str(failed.value)
    assert len((await rows_of(town))["plan_facts"]) == 2
    assert rebuild.handled == {"plans": 2}


async def test_an_owner_that_tells_of_another_organisation_or_something_else_is_not_believed(town: Town) -> None:
    stranger = Town(town.service)
    goal = town.event(GoalCreated(plan_id=new_id()))
    for lie in (stranger.event(plan_state(PlanCreated)), goal.model_copy(update={"source": "plans"})):
        rebuild = rehearse(town, [lie], "plans")

        async def tell_anything(*_: Any, told: Envelope[Any] = lie) -> Mapping[str, Any]:
            if _[1] == "/internal/organisations":
                return {"items": [str(town.organisation_id)]}
            return {"items": [told.model_dump(mode="json")], "next": None}

        rebuild._ask = tell_anything  # type: ignore[method-assign]
        with pytest.raises(RebuildError, match="not asked for"):
            await rebuild.run()
    assert not any((await rows_of(town)).values())
    assert not any((await rows_of(stranger)).values())


def test_a_queue_that_is_no_projection_cannot_be_rebuilt(town: Town) -> None:
    with pytest.raises(RebuildError, match="reports has no projection letters"):
        Rebuild(town.service.kit, bus, OWNERS, ["letters", "plans"])


async def test_an_owner_without_an_address_is_named(town: Town) -> None:
    with pytest.raises(RebuildError, match="SAMPLAN_IDENTITY_URL"):
        await Rebuild(town.service.kit, bus, {}).run()
