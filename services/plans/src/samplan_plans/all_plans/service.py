"""Finds plans of a municipality for those who administer them, who see nothing of what is in them."""

import base64
import binascii
from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.plans import PlanType
from samplan_plans.all_plans import repository
from samplan_plans.all_plans.models import ListedPlan
from samplan_plans.all_plans.repository import Place, Wanted
from samplan_plans.all_plans.schemas import AllPlans, AllPlansSearch, AllPlansSort, ListedPlanView
from samplan_plans.role_templates.access import types_of
from samplan_servicekit import audit, merged
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem

_PLACE: Final = TypeAdapter(tuple[str, str, UUID])


async def search(session: AsyncSession, caller: Caller, wanted: AllPlansSearch, now: datetime) -> AllPlans:
    """A page of the plans of the types that the caller administers.

    Raises:
        Problem: 403 for who administers none, 422 for a place that is none in this order.
    """
    types = types_of(caller)
    if not types:
        raise Problem(403, "access.right_missing")
    after = _read(wanted.after, wanted.sort)
    person_id = await merged.current(session, wanted.person_id) if wanted.person_id else None
    found = await repository.list_page(
        session,
        caller.scope,
        Wanted(
            types=[type_ for type_ in types if wanted.type in (None, type_)],
            owner=wanted.owner,
            lead=wanted.lead,
            person_id=person_id,
            unled=wanted.unled,
            ended=wanted.ended,
            sort=wanted.sort,
            after=after,
            limit=wanted.limit + 1,
        ),
    )
    shown = found[: wanted.limit]
    await audit.record_for(
        session,
        caller.scope.organisation_id,
        "all_plans.read",
        now=now,
        actor_id=caller.person_id,
        session_id=caller.session_id,
        objects=[person_id] if person_id else (),
    )
    return AllPlans(
        items=[_view(plan) for plan, _ in shown],
        next_after=_write(shown[-1][1]) if len(found) > wanted.limit else None,
    )


def _write(place: Place) -> str:
    return base64.urlsafe_b64encode(_PLACE.dump_json((place.key, place.owner_name, place.plan_id))).decode()


def _read(after: str | None, sort: AllPlansSort) -> Place | None:
    """A place as it was given. It comes in a body, so that it may hold names."""
    if after is None:
        return None
    try:
        place = Place(*_PLACE.validate_json(base64.urlsafe_b64decode(after)))
        if "\0" in place.key + place.owner_name:
            raise ValueError("nothing that a database keeps")
        if sort.removeprefix("-") == "consent_to" and place.key != "-infinity":
            date.fromisoformat(place.key)
    except (binascii.Error, ValidationError, ValueError) as error:
        raise Problem(422, "request.invalid", errors=[{"pointer": "/after", "code": "cursor"}]) from error
    return place


def _view(plan: ListedPlan) -> ListedPlanView:
    return ListedPlanView(
        id=plan.plan_id,
        type=PlanType(plan.type),
        ended=plan.ended,
        owner_person_id=plan.owner_person_id,
        owner_name=plan.owner_name,
        owner_place=plan.owner_place or None,
        lead_person_id=plan.lead_person_id,
        lead_name=plan.lead_name or None,
        led=plan.led,
        consent_from=plan.consent_from,
        consent_to=plan.consent_to,
    )
