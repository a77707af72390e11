"""Counting, and what of it is withheld.

A small number in a small municipality points at a child: who knows that there is one such plan often knows whose. So
a number of plans below the threshold is withheld together with everything counted in those plans, a number of
participants below it is withheld too, and a number of messages where fewer plans than that had any. Sums are of what
is shown alone, so that nothing withheld can be told from a sum less the other rows. Periods are whole months: two
reports whose periods differ by a day would tell of the plan of that day. Two that differ by a month still may; every
report is logged with who asked for it and how it was filtered.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import Kind, PlanStatus, PlanType
from samplan_reports.counts import repository
from samplan_reports.counts.repository import Days
from samplan_reports.counts.schemas import (
    MessageReport,
    MessageRow,
    MessageTotals,
    PlanFilters,
    PlanReport,
    PlanRow,
    PlanTotals,
    SignInFilters,
    SignInReport,
    SignInRow,
    SignInTotals,
    Step,
)
from samplan_servicekit import audit
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem

MOST_MONTHS_BY_DAY = 12


async def count_plans(
    session: AsyncSession, caller: Caller, filters: PlanFilters, small_count: int, now: datetime
) -> PlanReport:
    """Plans by type and status, with their participants by kind of role."""
    created = _days(filters)
    plans = await repository.count_plans(session, caller.scope, created, filters.plan_type)
    taking_part: dict[tuple[PlanType, PlanStatus], dict[Kind, int]] = {}
    for plan_type, status, kind, number in await repository.count_participants(
        session, caller.scope, created, filters.plan_type
    ):
        taking_part.setdefault((plan_type, status), {})[kind] = number
    rows = [
        _plan_row(plan_type, status, number, taking_part.get((plan_type, status), {}), small_count)
        for plan_type, status, number in sorted(plans, key=lambda row: (_order(PlanType, row[0]), row[1]))
    ]
    await _log(session, caller, "plans", filters, now)
    return PlanReport(as_of=now, filters=filters, small_count=small_count, rows=rows, totals=_plan_totals(rows))


def _plan_row(
    plan_type: PlanType, status: PlanStatus, plans: int, participants: Mapping[Kind, int], small_count: int
) -> PlanRow:
    few = plans < small_count
    return PlanRow(
        plan_type=plan_type,
        status=status,
        plans=None if few else plans,
        participants={kind: None if few else _shown(participants.get(kind, 0), small_count) for kind in Kind},
    )


def _shown(number: int, small_count: int) -> int | None:
    return None if 0 < number < small_count else number


def _plan_totals(rows: list[PlanRow]) -> PlanTotals:
    counts = [row.plans for row in rows] + [number for row in rows for number in row.participants.values()]
    return PlanTotals(
        plans=sum(row.plans or 0 for row in rows),
        participants={kind: sum(row.participants[kind] or 0 for row in rows) for kind in Kind},
        complete=None not in counts,
    )


async def count_messages(
    session: AsyncSession, caller: Caller, filters: PlanFilters, small_count: int, now: datetime
) -> MessageReport:
    """Messages by month and type of plan."""
    found = await repository.count_messages(session, caller.scope, _days(filters), filters.plan_type)
    rows = [
        MessageRow(
            month=f"{month:%Y-%m}",
            plan_type=plan_type,
            messages=None if plans < small_count else messages,
            plans=None if plans < small_count else plans,
        )
        for month, plan_type, messages, plans in sorted(found, key=lambda row: (row[0], _order(PlanType, row[1])))
    ]
    await _log(session, caller, "messages", filters, now)
    return MessageReport(
        as_of=now,
        filters=filters,
        small_count=small_count,
        rows=rows,
        totals=MessageTotals(
            messages=sum(row.messages or 0 for row in rows),
            complete=all(row.messages is not None for row in rows),
        ),
    )


async def count_sign_ins(
    session: AsyncSession, caller: Caller, filters: SignInFilters, now: datetime
) -> SignInReport:
    """Sign-ins by month or day, and how many different people they were.

    Raises:
        Problem: 422 where more than a year, or a period with an open end, is asked for by day.
    """
    first, end = days = _days(filters)
    if filters.by is Step.DAY and (
        first is None or end is None or _months(end) - _months(first) > MOST_MONTHS_BY_DAY
    ):
        raise _invalid("from", "period.too_long")
    found = await repository.count_sign_ins(session, caller.scope, days, filters.by.value)
    rows = [SignInRow(first_day=day, sign_ins=sign_ins, people=people) for day, sign_ins, people in found]
    totals = SignInTotals(
        sign_ins=sum(row.sign_ins for row in rows),
        people=await repository.count_people(session, caller.scope, days),
        accounts=await repository.count_accounts(session, caller.scope),
    )
    await _log(session, caller, "sign_ins", filters, now)
    return SignInReport(as_of=now, filters=filters, rows=rows, totals=totals)


def _days(filters: PlanFilters | SignInFilters) -> Days:
    """The days of a period.

    Raises:
        Problem: 422 where it ends before it begins.
    """
    if filters.from_ and filters.to and filters.to < filters.from_:
        raise _invalid("to", "period.ends_before_it_begins")
    return _first_day(filters.from_, 0), _first_day(filters.to, 1)


def _first_day(month: str | None, months_on: int) -> date | None:
    if month is None:
        return None
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + months_on
    return date(number // 12, number % 12 + 1, 1)


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _order(words: Any, word: Any) -> int:
    return list(words).index(word)


def _invalid(name: str, code: str) -> Problem:
    return Problem(422, "request.invalid", errors=[{"pointer": f"/query/{name}", "code": code}])


async def _log(
    session: AsyncSession, caller: Caller, report: str, filters: PlanFilters | SignInFilters, now: datetime
) -> None:
    """Note in the organisation's own chain who saw which report."""
    await audit.record_for(
        session,
        caller.scope.organisation_id,
        "report.read",
        now=now,
        actor_id=caller.person_id,
        act=caller.acting_service,
        session_id=caller.session_id,
        element=report,
        details={name: str(value) for name, value in filters.model_dump(mode="json").items() if value is not None},
    )
