"""From the first step to a plan. The one who finishes leads the plan, and nobody has access to it yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import ParticipantAdded, PlanCreated
from samplan_contracts.plans import DEFAULT_ELEMENTS, Element, Kind, PlanStatus, PlanType
from samplan_contracts.richtext import from_plain
from samplan_plans import announcing
from samplan_plans.content import order
from samplan_plans.content.writing import new_item
from samplan_plans.goals.kind import GOAL
from samplan_plans.goals.service import new_goal
from samplan_plans.mapping.models import MappedArea
from samplan_plans.people import repository as people
from samplan_plans.people.schemas import PersonRef
from samplan_plans.plans.models import Plan
from samplan_plans.role_templates.service import rights_of
from samplan_plans.taking_part.service import new_participant
from samplan_plans.wizards import repository
from samplan_plans.wizards.models import Wizard
from samplan_plans.wizards.schemas import Choices, PlanMade, WizardChange, WizardView, WizardViews
from samplan_servicekit import audit, etag, merged
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.ids import new_id


async def start(session: AsyncSession, caller: Caller, now: datetime) -> WizardView:
    """Begin a wizard."""
    wizard = Wizard(
        organisation_id=caller.scope.organisation_id,
        id=new_id(),
        created_by=caller.person_id,
        created_at=now,
        step=1,
        choices=Choices().model_dump(mode="json"),
        version=1,
    )
    session.add(wizard)
    return await _view(session, caller, wizard)


async def list_own(session: AsyncSession, caller: Caller) -> WizardViews:
    """The caller's unfinished wizards."""
    found = await repository.list_own(session, caller)
    names = await _owner_names(session, caller, found)
    return WizardViews(items=[_view_with(wizard, names) for wizard in found])


async def get(session: AsyncSession, caller: Caller, wizard_id: UUID) -> WizardView:
    """One of the caller's wizards."""
    wizard = await repository.get(session, caller, wizard_id)
    if wizard is None:
        raise not_found()
    return await _view(session, caller, wizard)


async def change(
    session: AsyncSession, caller: Caller, wizard_id: UUID, wanted: WizardChange, expected: int, now: datetime
) -> WizardView:
    """Keep what was chosen; a type that is chosen first brings its usual elements.

    Raises:
        Problem: 422 for a type that the organisation does not keep, or `person.unknown`; 503 `person.not_ready`.
    """
    wizard = await repository.get_for_update(session, caller, wizard_id)
    if wizard is None:
        raise not_found()
    etag.check(expected, wizard, await _view(session, caller, wizard))
    chosen = wanted.model_dump(mode="json", exclude_unset=True, exclude={"step"})
    if wanted.type is not None:
        await _require_kept(session, caller, wanted.type)
        if wizard.choices["type"] != wanted.type and "elements" not in chosen:
            chosen["elements"] = [element for element in Element if element in DEFAULT_ELEMENTS[wanted.type]]
    if wanted.owner_person_id is not None:
        await people.choose(session, caller.scope, wanted.owner_person_id, now)
    wizard.choices = _together(wizard.choices, chosen).model_dump(mode="json")
    wizard.step = wanted.step or wizard.step
    wizard.version += 1
    return await _view(session, caller, wizard)


def _together(before: Mapping[str, Any], chosen: Mapping[str, Any]) -> Choices:
    """What was chosen before and now; each may be right by itself and not go with the other."""
    try:
        return Choices.model_validate({**before, **chosen})
    except ValidationError as error:
        faults = [{"pointer": "/" + "/".join(map(str, e["loc"])), "code": e["type"]} for e in error.errors()]
        raise Problem(422, "request.invalid", errors=faults) from error


async def drop(session: AsyncSession, caller: Caller, wizard_id: UUID) -> None:
    """Throw a wizard away."""
    wizard = await repository.get_for_update(session, caller, wizard_id)
    if wizard is None:
        raise not_found()
    await session.delete(wizard)


async def finish(session: AsyncSession, caller: Caller, wizard_id: UUID, now: datetime) -> PlanMade:
    """Make the plan: with its owner and its lead as participants, and without any consent.

    Raises:
        Problem: 422 `wizard.incomplete` with the names of what is missing.
    """
    wizard = await repository.get_for_update(session, caller, wizard_id)
    if wizard is None:
        raise not_found()
    chosen = Choices.model_validate(wizard.choices)
    if chosen.owner_person_id is None or chosen.type is None or not chosen.elements:
        missing = [name for name in ("owner_person_id", "type", "elements") if not getattr(chosen, name)]
        raise Problem(422, "wizard.incomplete", missing=missing)
    await _require_kept(session, caller, chosen.type)
    plan = Plan(
        organisation_id=caller.scope.organisation_id,
        id=new_id(),
        type=chosen.type,
        status=PlanStatus.ACTIVE,
        owner_person_id=await merged.current(session, chosen.owner_person_id),
        short_name=chosen.short_name or None,
        elements=[element.value for element in Element if element in chosen.elements],
        period_from=chosen.period_from,
        period_to=chosen.period_to,
        access_version=1,
        created_by=caller.person_id,
        created_at=now,
        version=1,
    )
    session.add(plan)
    await session.flush()
    await announcing.tell_plan(session, caller, PlanCreated, plan)
    await _add_first_participants(session, caller, plan, chosen.type)
    await _add_goals(session, plan, chosen, now)
    for area in dict.fromkeys(chosen.life_areas):
        session.add(
            MappedArea(
                organisation_id=plan.organisation_id,
                id=new_id(),
                plan_id=plan.id,
                area=area,
                description="",
                version=1,
            )
        )
    await session.delete(wizard)
    await audit.record_for(
        session, plan.id, "plan.created", now=now, actor_id=caller.person_id, session_id=caller.session_id
    )
    return PlanMade(plan_id=plan.id)


async def _add_goals(session: AsyncSession, plan: Plan, chosen: Choices, now: datetime) -> None:
    ranks = order.first(len(chosen.goals))
    for goal, rank in zip(chosen.goals, ranks, strict=True):
        made = new_goal(plan.organisation_id, plan.id, goal.title, oslo_day(now))
        made.body = from_plain(goal.description)
        session.add(new_item(plan.organisation_id, plan.id, GOAL, made.id, None, rank))
        await session.flush()
        session.add(made)


async def _add_first_participants(session: AsyncSession, caller: Caller, plan: Plan, plan_type: PlanType) -> None:
    persons = {plan.owner_person_id: Kind.OWNER}
    persons.setdefault(caller.person_id, Kind.LEAD)
    if len(persons) == 1:
        # Nobody leads a plan about themself: the lead enters the owner's consent.
        raise Problem(422, "wizard.own_plan")
    for person_id, kind in persons.items():
        rights = await rights_of(session, caller.scope, plan_type, kind)
        participant = new_participant(plan.organisation_id, plan.id, person_id, kind, rights)
        session.add(participant)
        await session.flush()
        await announcing.tell_participant(session, caller, ParticipantAdded, plan, participant)


async def _require_kept(session: AsyncSession, caller: Caller, plan_type: PlanType) -> None:
    if plan_type not in await people.plan_types_of(session, caller.scope):
        raise Problem(422, "request.invalid", errors=[{"pointer": "/type", "code": "plan_type.not_kept"}])


async def _view(session: AsyncSession, caller: Caller, wizard: Wizard) -> WizardView:
    return _view_with(wizard, await _owner_names(session, caller, [wizard]))


async def _owner_names(session: AsyncSession, caller: Caller, wizards: Sequence[Wizard]) -> Mapping[UUID, str]:
    chosen = {UUID(owner) for wizard in wizards if (owner := wizard.choices["owner_person_id"])}
    return await people.names_of(session, caller.scope, chosen) if chosen else {}


def _view_with(wizard: Wizard, names: Mapping[UUID, str]) -> WizardView:
    chosen = Choices.model_validate(wizard.choices)
    owner_id = chosen.owner_person_id
    owner = PersonRef(person_id=owner_id, name=names.get(owner_id, "")) if owner_id else None
    return WizardView(**chosen.model_dump(), id=wizard.id, step=wizard.step, owner=owner, version=wizard.version)
