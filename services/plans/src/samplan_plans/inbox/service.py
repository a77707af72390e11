"""What is new to a person, what they can do, and what is coming, over all their plans.

New is what another wrote since one was added to the plan, and that one has not had before one since it was written;
what is older than `KEPT_NEW` is new to nobody. A message is new until it is read. Where one's consent does not hold,
nothing is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import ConsentBasis, Element, Kind, MessageCategory, PlanStatus, PlanType, role_code
from samplan_contracts.tolerance import known
from samplan_plans.attention import repository as attention
from samplan_plans.attention.repository import EXPIRES_SOON, Asking, Unsigned
from samplan_plans.inbox import repository
from samplan_plans.inbox.counts import NewsCounts
from samplan_plans.inbox.repository import Found, Ground
from samplan_plans.inbox.schemas import (
    AllSeen,
    Inbox,
    NewsLine,
    NewsOf,
    NewsPage,
    PersonToSee,
    PlanBrief,
    Seen,
    Soon,
    SoonKind,
    Todo,
    TodoKind,
)
from samplan_plans.people import repository as people
from samplan_plans.places import repository as my_places
from samplan_plans.places.repository import MyPlace
from samplan_plans.rights.ages import acting_ends_on, ends_on
from samplan_plans.rights.rules import Decision, decide
from samplan_plans.rights.service import decide_for, standing_of
from samplan_plans.signing.rules import basis_signed
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan, Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.paging import Place, cursor_of, place_of

KEPT_NEW: Final = timedelta(days=90)
COMING: Final = timedelta(days=60)
"""How far ahead consents are told of that need nothing yet."""
ASKED_AT_MOST: Final = 200
_SETTLED: Final = timedelta(minutes=1)
"""What was written longer ago than this is committed, or never will be."""
_COUNTED: Final[Mapping[str, str]] = {
    NewsOf.MESSAGE: "messages",
    NewsOf.GOAL: "goals",
    NewsOf.ACTIVITY: "activities",
    NewsOf.COMMENT: "comments",
}


@dataclass(frozen=True)
class News:
    """What is new in one plan."""

    counts: NewsCounts
    newest: datetime


def ground_of(place: MyPlace, caller: Caller, now: datetime) -> Ground | None:
    """What the caller reaches of one of their plans now; none where that is nothing."""
    plan, me = place.plan, place.me
    ages = place.known_ages.steps if place.known_ages else None
    day = oslo_day(now)
    if caller.acting is not None:
        until = acting_ends_on(caller.acting.basis, PlanType(plan.type), ages)
        if until is not None and day >= until:
            return None
    decision: Decision = decide(standing_of(plan, me, ages), day)
    if not decision.held:
        return None
    since = max(me.seen_until, now - KEPT_NEW)
    return Ground(plan.id, me.id, since, decision.base, plan.has(Element.MESSAGES))


async def news_in(
    session: AsyncSession, caller: Caller, places: Iterable[MyPlace], now: datetime
) -> Mapping[UUID, News]:
    """By plan, what is new to the caller; without plans in which nothing is."""
    return await _count(session, caller, _grounds(caller, places, now))


async def read(session: AsyncSession, caller: Caller, *, limit: int, now: datetime) -> Inbox:
    """The inbox, with the newest of what is new."""
    places = await my_places.list_places(session, caller)
    grounds = _grounds(caller, places, now)
    counted = await _count(session, caller, grounds)
    day = oslo_day(now)
    led = [one.plan.id for one in places if Kind(one.me.kind) is Kind.LEAD and _is_active(one)]
    asking = await attention.list_asking(session, caller, led, day, COMING, ASKED_AT_MOST)
    briefs = {one.plan.id: _brief(one) for one in places}
    page = await _page(session, caller, places, grounds, counted, None, limit, now)
    missing = [one for one in asking if one.until is None]
    ending = [one for one in asking if one.until is not None and one.until <= day + EXPIRES_SOON]
    later = [one for one in asking if one.until is not None and one.until > day + EXPIRES_SOON]
    return Inbox(
        as_of=now,
        news=page,
        todo=[
            *await _unsigned(session, caller, places, briefs, day),
            *(
                Todo(
                    kind=TodoKind.CONSENT_EXPIRING, plan=briefs[of[0].plan_id], people=_people(of), until=of[0].until
                )
                for of in _together(ending)
            ),
            *(
                Todo(kind=TodoKind.CONSENT_MISSING, plan=briefs[of[0].plan_id], people=_people(of), until=None)
                for of in _together(missing)
            ),
        ],
        soon=[
            *_own_consents(places, grounds, now),
            *(
                Soon(
                    kind=SoonKind.CONSENT_EXPIRING,
                    plan=briefs[of[0].plan_id],
                    people=_people(of),
                    until=of[0].until or day,
                )
                for of in _together(later)
            ),
        ],
    )


async def read_news(
    session: AsyncSession, caller: Caller, *, cursor: str | None, limit: int, now: datetime
) -> NewsPage:
    """A page of what is new."""
    place = place_of(cursor)
    places = await my_places.list_places(session, caller)
    grounds = _grounds(caller, places, now)
    counted = await _count(session, caller, grounds)
    return await _page(session, caller, places, grounds, counted, place, limit, now)


async def see(session: AsyncSession, plan: AccessiblePlan, seen: Seen, now: datetime) -> None:
    """Note what the caller has had before them: of what they may read, what was new."""
    decided = await decide_for(session, plan.caller, plan.plan_id, now)
    if not decided.decision.held:
        return
    me = decided.participant
    ground = Ground(plan.plan_id, me.id, max(me.seen_until, now - KEPT_NEW), decided.decision.base, False)
    if not await repository.see(session, plan.caller, ground, seen.items, now):
        return
    if not await repository.count(session, plan.caller, [ground]):
        await repository.move_on(session, plan.caller, [me.id], now - _SETTLED)


async def see_all(session: AsyncSession, caller: Caller, seen: AllSeen, now: datetime) -> None:
    """Note that the caller has had all before them that was new in their inbox."""
    until = min(seen.as_of, now)
    grounds = _grounds(caller, await my_places.list_places(session, caller), now)
    await repository.see_all(session, caller, grounds, until, now)
    await repository.move_on(session, caller, [ground.participant_id for ground in grounds], until - _SETTLED)


async def _count(session: AsyncSession, caller: Caller, grounds: Collection[Ground]) -> dict[UUID, News]:
    by_plan: dict[UUID, dict[str, int]] = defaultdict(dict)
    newest: dict[UUID, datetime] = {}
    for one in await repository.count(session, caller, grounds):
        name = _COUNTED.get(one.kind)
        if name is not None:
            by_plan[one.plan_id][name] = one.count
            newest[one.plan_id] = max(one.newest, newest.get(one.plan_id, one.newest))
    return {plan_id: News(NewsCounts(**counts), newest[plan_id]) for plan_id, counts in by_plan.items()}


async def _page(
    session: AsyncSession,
    caller: Caller,
    places: Sequence[MyPlace],
    grounds: Collection[Ground],
    counted: Mapping[UUID, News],
    before: Place | None,
    limit: int,
    now: datetime,
) -> NewsPage:
    found = await repository.list_newest(session, caller, grounds, before, limit + 1)
    shown = found[:limit]
    writers = {one.by for one in shown if one.by}
    names = await people.names_of(session, caller.scope, writers) if writers else {}
    by_id = {one.plan.id: one for one in places}
    await _log(session, caller, by_id, shown, now)
    return NewsPage(
        items=[_line(one, _brief(by_id[one.plan_id]), names) for one in shown],
        total=sum(sum(news.counts.model_dump().values()) for news in counted.values()),
        next_cursor=cursor_of(shown[-1].at, shown[-1].id) if len(found) > limit else None,
    )


async def _log(
    session: AsyncSession, caller: Caller, places: Mapping[UUID, MyPlace], shown: Sequence[Found], now: datetime
) -> None:
    """Titles were read, so it stands in the log of each plan which, once until others are there."""
    items: dict[UUID, list[Found]] = defaultdict(list)
    for one in shown:
        if one.goal_id is not None:
            items[one.plan_id].append(one)
    reads = []
    for plan_id, of in items.items():
        plan, me = places[plan_id].plan, places[plan_id].me
        # A line is seen by whoever may read what stands first in it, so that each element has a line of its own.
        for element, objects in (
            ("activities", sorted({one.activity_id for one in of if one.activity_id})),
            ("goals", sorted({one.goal_id for one in of if one.goal_id and not one.activity_id})),
        ):
            if objects:
                role = role_code(PlanType(plan.type), Kind(me.kind))
                reads.append(audit.Reading(plan_id, role, element, tuple(objects), me.consent_basis))
    await audit.record_reads(session, caller, "news.read", reads, now)


def _grounds(caller: Caller, places: Iterable[MyPlace], now: datetime) -> list[Ground]:
    return [ground for one in places if (ground := ground_of(one, caller, now)) is not None]


def _is_active(place: MyPlace) -> bool:
    return PlanStatus(place.plan.status) is PlanStatus.ACTIVE


def _brief(place: MyPlace) -> PlanBrief:
    """A plan that is spoken of: the reader reaches it, or leads it."""
    plan = place.plan
    return PlanBrief(
        id=plan.id, type=PlanType(plan.type), owner_name=place.owner.display_name, short_name=plan.short_name
    )


def _line(one: Found, plan: PlanBrief, names: Mapping[UUID, str]) -> NewsLine:
    return NewsLine(
        kind=NewsOf(one.kind),
        id=one.id,
        plan=plan,
        at=one.at,
        by_name=names.get(one.by) if one.by else None,
        made=one.change in ("created", "restored"),
        title=one.title,
        goal_id=one.goal_id,
        activity_id=one.activity_id,
        category=next(iter(known(MessageCategory, [one.category])), None) if one.category else None,
    )


async def _unsigned(
    session: AsyncSession, caller: Caller, places: Iterable[MyPlace], briefs: Mapping[UUID, PlanBrief], day: date
) -> list[Todo]:
    """Consents in the caller's own plans that are theirs to sign."""
    own = {one.plan.id: one for one in places if Kind(one.me.kind) is Kind.OWNER and _is_active(one)}
    by = caller.acting.basis if caller.acting else None

    def mine(one: Unsigned) -> bool:
        place = own[one.plan_id]
        ages = place.known_ages.steps if place.known_ages else None
        return basis_signed(by, one.basis, PlanType(place.plan.type), ages, day) is not None

    found = await attention.list_unsigned(session, caller, list(own), day, ASKED_AT_MOST)
    return [
        Todo(kind=TodoKind.CONSENT_UNSIGNED, plan=briefs[plan_id], people=_people(list(of)), until=None)
        for plan_id, of in groupby((one for one in found if mine(one)), key=lambda one: one.plan_id)
    ]


def _own_consents(places: Iterable[MyPlace], grounds: Iterable[Ground], now: datetime) -> list[Soon]:
    """The reader's own consents that end soon, which only another can renew."""
    held = {ground.plan_id for ground in grounds}
    last = oslo_day(now) + EXPIRES_SOON
    mine = [
        Soon(kind=SoonKind.OWN_CONSENT, plan=_brief(one), people=[], until=until)
        for one in places
        if one.plan.id in held
        and _is_active(one)
        and Kind(one.me.kind) not in (Kind.OWNER, Kind.LEAD)
        and (until := _last_day(one)) is not None
        and until <= last
    ]
    return sorted(mine, key=lambda one: one.until)


def _last_day(place: MyPlace) -> date | None:
    """The last day of the caller's own consent: the written one, or that before the owner's age ends it."""
    me, ages = place.me, place.known_ages.steps if place.known_ages else None
    grown = ends_on(ConsentBasis(me.consent_basis) if me.consent_basis else None, PlanType(place.plan.type), ages)
    before = grown - timedelta(days=1) if grown else None
    return min((day for day in (me.consent_to, before) if day is not None), default=None)


def _together(asking: Iterable[Asking]) -> list[list[Asking]]:
    """Those of one plan whose consents end on one day."""
    return [list(of) for _, of in groupby(asking, key=lambda one: (one.until, one.plan_id))]


def _people(of: Iterable[Asking | Unsigned]) -> list[PersonToSee]:
    return [PersonToSee(participant_id=one.participant_id, name=one.name) for one in of]
