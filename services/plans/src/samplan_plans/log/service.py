"""Puts the chains that services keep of a plan together, and shows each reader what their rights let them see.

What the other services have is asked for between transactions, as often as it takes to fill the reader's page; so
these use cases open their own, each a short one. That the log was read is written in the last of them, which makes
the answer: where it cannot be written, nothing is shown.
"""

import base64
import binascii
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import orjson
from pydantic import Field, TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Element
from samplan_plans.log.asking import Filters, wanted_by
from samplan_plans.log.chains import PAGE, Chains, Found, Places, Sources
from samplan_plans.log.kinds import kind_of
from samplan_plans.log.rights import Sight, element_of, item_of, sees_all, sight_of, titles_of
from samplan_plans.log.schemas import LogLine, LogLines, LogPeople, LogPerson
from samplan_plans.log.sorting import LogSort, Order, Place, cut
from samplan_plans.participants import repository as participants
from samplan_plans.people import repository as people
from samplan_plans.plans import repository as plans
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import Problem, right_missing
from samplan_servicekit.log_entries import Wanted

LOOKED_AT: Final = 5000
"""Entries that are looked at for one page: who may see few of many gets a shorter page, and the way on."""
SORTED: Final = 5000
"""Entries that are sorted by anything but time; who asks for more is told to choose a shorter period."""
JUDGED: Final = 100
"""Entries whose rights are asked for together."""

_NUMBERS = TypeAdapter(dict[str, Annotated[int, Field(ge=0, lt=2**63)]])


@dataclass(frozen=True)
class Reader:
    """Somebody at the log of a plan, and by what it is read."""

    sources: Sources
    plan: AccessiblePlan
    now: datetime


@dataclass(frozen=True)
class Page:
    """How much is asked for, and after what."""

    limit: int
    cursor: str | None


def places_of(cursor: str | None) -> Places:
    """Where a page goes on in each service's chain; 422 for a cursor that is none."""
    if cursor is None:
        return Places()
    try:
        return Places.of_numbers(_NUMBERS.validate_json(base64.urlsafe_b64decode(cursor)))
    except (binascii.Error, ValueError, OverflowError) as error:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/cursor", "code": "cursor"}]) from error


def cursor_of(places: Places) -> str:
    """Places as they cross HTTP."""
    return base64.urlsafe_b64encode(orjson.dumps(places.to_numbers())).decode()


async def read(reader: Reader, filters: Filters, order: Order, page: Page) -> LogLines:
    """A page of the log. That it was read is logged too, after what the page shows.

    Raises:
        Problem: 422 `log.too_long_to_sort` where more is asked for than is sorted by anything but time.
    """
    if order.by is not LogSort.TIME:
        return await _read_sorted(reader, filters, order, page)
    places = places_of(page.cursor)
    wanted = await enter(reader, filters)
    chains = reader.sources.open(reader.plan, wanted, places, ascending=order.ascending, limit=page.limit)
    shown, seen, more = await _fill(reader, chains, page.limit)
    async with reader.sources.database.transaction(reader.plan.scope) as session:
        lines = await _show(session, reader, shown)
    return LogLines(
        items=lines,
        next_cursor=cursor_of(chains.after(seen)) if more and seen else None,
        missing_services=chains.missing,
    )


async def _read_sorted(reader: Reader, filters: Filters, order: Order, page: Page) -> LogLines:
    """A page of all that is asked for, sorted anew each time: names and titles are plans' own, and change.

    Where a page goes on is told by the line before it, so that what is new since then moves nothing.
    """
    after = Place.of(page.cursor) if page.cursor else None
    wanted = await enter(reader, filters)
    chains = reader.sources.open(reader.plan, wanted, Places(), ascending=False, limit=PAGE)
    found = [one async for one in _sortable(chains)]
    async with reader.sources.database.transaction(reader.plan.scope) as session:
        sight = await sight_of(session, reader.plan, found, reader.now)
        seen = [one for one in found if sight.sees(one.entry)]
        ordered, more = await cut(session, reader.plan, seen, order, after, page.limit)
        lines = await _show(session, reader, ordered)
    return LogLines(
        items=lines,
        next_cursor=Place.before(ordered[-1], order.by).cursor if more else None,
        missing_services=chains.missing,
    )


async def _sortable(chains: Chains) -> AsyncIterator[Found]:
    number = 0
    async for found in chains:
        number += 1
        if number > SORTED:
            raise Problem(422, "log.too_long_to_sort", at_most=SORTED)
        yield found


async def list_people(reader: Reader) -> LogPeople:
    """By whom the log can be asked: those who did something; owner and lead alone see who takes part no more."""
    plan, database = reader.plan, reader.sources.database
    await enter(reader, Filters())
    ids, missing = await reader.sources.people(plan)
    async with database.transaction(plan.scope) as session:
        named = await people.list_named(session, plan.scope, ids)
        if not sees_all(plan):
            present = {one.person_id for one in await participants.list_all(session, plan)}
            known = {plan.caller.person_id} if plan.names_alone else present
            named = [one for one in named if one[0] in known]
        await audit.record(session, plan, "log.read", now=reader.now, element=Element.LOG)
    return LogPeople(
        items=[LogPerson(person_id=person_id, name=name) for person_id, name in named], missing_services=missing
    )


async def enter(reader: Reader, filters: Filters) -> Wanted:
    """What is asked for, where the log is for the reader; 403 where it is not."""
    async with reader.sources.database.transaction(reader.plan.scope) as session:
        row = await plans.get(session, reader.plan)
        if not row.has(Element.LOG) and not sees_all(reader.plan):
            raise right_missing("log.read")
        return await wanted_by(session, filters)


async def _show(session: AsyncSession, reader: Reader, shown: Sequence[Found]) -> list[LogLine]:
    lines = await lines_of(session, reader, shown)
    await audit.record(session, reader.plan, "log.read", now=reader.now, element=Element.LOG)
    return lines


async def _fill(reader: Reader, chains: Chains, limit: int) -> tuple[Sequence[Found], Sequence[Found], bool]:
    """What the reader sees of the next entries, all that was gone through for it, and whether there may be more."""
    shown: list[Found] = []
    seen: list[Found] = []
    size = limit if sees_all(reader.plan) else max(limit, JUDGED)
    async for together in in_groups(chains, size):
        for one, sees in await judge(reader, together):
            seen.append(one)
            if sees:
                shown.append(one)
            if len(shown) == limit:
                return shown, seen, True
        if len(seen) >= LOOKED_AT:
            return shown, seen, True
    return shown, seen, False


async def in_groups(chains: Chains, size: int) -> AsyncIterator[Sequence[Found]]:
    """All that there is of the chains, so many entries at a time."""
    together: list[Found] = []
    async for found in chains:
        together.append(found)
        if len(together) == size:
            yield together
            together = []
    if together:
        yield together


async def judge(reader: Reader, together: Sequence[Found]) -> Sequence[tuple[Found, bool]]:
    """Whether the reader sees each of some entries."""
    if not together or sees_all(reader.plan):
        return [(one, True) for one in together]
    async with reader.sources.database.transaction(reader.plan.scope) as session:
        sight = await sight_of(session, reader.plan, together, reader.now)
    return [(one, sight.sees(one.entry)) for one in together]


async def lines_of(session: AsyncSession, reader: Reader, shown: Sequence[Found]) -> list[LogLine]:
    """Entries as the reader sees them."""
    plan = reader.plan
    sight = await sight_of(session, plan, shown, reader.now)
    named = {one.entry.actor_id for one in shown if one.entry.actor_id}
    named |= {one.entry.acting.person_id for one in shown if one.entry.acting}
    names = await people.names_of(session, plan.scope, named)
    titles = await titles_of(session, plan, sight)
    about = {id_ for one in shown if element_of(one.entry) is None for id_ in one.entry.object_ids}
    whom = await participants.names_of(session, plan, about)
    # Rights may have ended between two transactions.
    return [_line(one, sight, names, titles, whom) for one in shown if sight.sees(one.entry)]


def _line(
    one: Found, sight: Sight, names: Mapping[UUID, str], titles: Mapping[UUID, str], whom: Mapping[UUID, str]
) -> LogLine:
    entry = one.entry
    item_id = item_of(entry)
    return LogLine(
        id=one.id,
        time=entry.time,
        service=one.service,
        actor_id=entry.actor_id,
        actor_name=names.get(entry.actor_id) if entry.actor_id else None,
        acting_name=names.get(entry.acting.person_id) if entry.acting else None,
        acting_basis=entry.acting.basis if entry.acting else None,
        actor_role=entry.role,
        action=entry.action,
        kind=kind_of(entry.action),
        element=entry.element,
        object_id=entry.object_ids[0] if entry.object_ids else None,
        object_title=titles.get(item_id) if item_id else None,
        object_names=[whom[id_] for id_ in entry.object_ids if id_ in whom],
        outcome=entry.outcome,
        detail=sight.detail(entry),
    )
