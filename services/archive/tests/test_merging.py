"""A plan is its owner's, and a transfer that of who asked for it, under the registration that stays."""

from typing import Any

from sqlalchemy import text

from samplan_archive.app import bus
from samplan_contracts.events import PersonsMerged
from samplan_servicekit.ids import new_id


async def _people(world: Any) -> set[Any]:
    async with world.database.transaction(world.scope) as session:
        rows = await session.execute(
            text("select owner_person_id from known_plans union all select requested_by from transfers")
        )
        return set(rows.scalars())


async def test_what_was_asked_for_and_what_is_told_late_is_the_one_persons_who_stays(world: Any) -> None:
    await world.requested()
    (owner,) = await _people(world) - {world.who.person_id}
    kept = new_id()
    merge = bus.handlers_of("persons")[PersonsMerged.type]

    async def heard(event: Any, session: Any) -> None:
        await merge(event, session, world.archive.kit)

    for merged in (owner, world.who.person_id):
        await world.hear(heard, PersonsMerged(kept_id=kept, merged_id=merged), subject=merged)
    assert await _people(world) == {kept}
