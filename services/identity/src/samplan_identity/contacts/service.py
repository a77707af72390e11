"""Who takes part in a plan sees how the others are reached, except where that is hidden or protected."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.contacts import repository
from samplan_identity.contacts.schemas import ContactView, ContactViews
from samplan_identity.members import repository as members
from samplan_identity.persons.models import Person
from samplan_servicekit import audit
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.errors import not_found, right_missing


async def list_cards(session: AsyncSession, plan: AccessiblePlan) -> ContactViews:
    """The contact cards of everybody in the plan; who may read nothing of it gets the lead's, and their own."""
    shown = await members.list_shown(session, plan)
    found = await repository.list_cards(session, plan)
    invited = set(await repository.list_invited(session, plan)) if plan.is_lead else set()
    return ContactViews(
        items=[
            _card(person, hidden=hidden, invited=person.id in invited)
            for person, hidden in found
            if person.id in shown
        ]
    )


def _card(person: Person, *, hidden: bool, invited: bool) -> ContactView:
    if person.confidential:
        return ContactView(
            person_id=person.id,
            mobile=None,
            mobile_hidden=hidden,
            email=None,
            workplace=None,
            position=None,
            has_portrait=False,
            invited=invited,
        )
    return ContactView(
        person_id=person.id,
        mobile=None if hidden else person.reachable_mobile,
        mobile_hidden=hidden,
        email=person.email,
        workplace=person.workplace,
        position=person.position,
        has_portrait=person.has_portrait,
        invited=invited,
    )


async def change(
    session: AsyncSession, plan: AccessiblePlan, person_id: UUID, mobile_hidden: bool, now: datetime
) -> ContactView:
    """Hide a mobile in the plan, or show it: one's own, or anybody's for who leads the plan."""
    if person_id != plan.caller.person_id and not plan.is_lead:
        raise right_missing("lead")
    cards = {person.id: person for person, _ in await repository.list_cards(session, plan)}
    if person_id not in cards:
        raise not_found()
    await repository.put_choice(session, plan, person_id, mobile_hidden)
    action = "contact.mobile_hidden" if mobile_hidden else "contact.mobile_shown"
    await audit.record(session, plan, action, now=now, objects=[person_id])
    invited = plan.is_lead and person_id in await repository.list_invited(session, plan)
    return _card(cards[person_id], hidden=mobile_hidden, invited=invited)
