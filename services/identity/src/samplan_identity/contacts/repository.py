"""Queries on contact cards of a plan."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts.models import Account, AccountStatus
from samplan_identity.contacts.models import ContactChoice
from samplan_identity.members.models import Member
from samplan_identity.organisations.models import Membership
from samplan_identity.persons.models import Person
from samplan_servicekit.auth.callers import AccessiblePlan


async def list_cards(session: AsyncSession, plan: AccessiblePlan) -> Sequence[tuple[Person, bool]]:
    """Everybody who takes part in the plan, with whether their mobile is hidden there."""
    query = (
        select(Person, ContactChoice.mobile_hidden)
        .join(Membership, Membership.person_id == Person.id)
        .join(Member, and_(Member.person_id == Person.id, Member.organisation_id == Membership.organisation_id))
        .outerjoin(
            ContactChoice,
            and_(
                ContactChoice.organisation_id == Membership.organisation_id,
                ContactChoice.plan_id == Member.plan_id,
                ContactChoice.person_id == Person.id,
            ),
        )
        .where(
            Membership.organisation_id == plan.scope.organisation_id,
            Member.plan_id == plan.plan_id,
            Member.removed.is_(False),
        )
        .order_by(Person.id)
    )
    return [(person, bool(hidden)) for person, hidden in await session.execute(query)]


async def list_invited(session: AsyncSession, plan: AccessiblePlan) -> Sequence[UUID]:
    """Who in the plan was given an account that they have not begun to use."""
    query = (
        select(Member.person_id)
        .join(Account, Account.person_id == Member.person_id)
        .where(
            Member.organisation_id == plan.scope.organisation_id,
            Member.plan_id == plan.plan_id,
            Member.removed.is_(False),
            Account.status == AccountStatus.INVITED,
        )
    )
    return (await session.scalars(query)).all()


async def put_choice(session: AsyncSession, plan: AccessiblePlan, person_id: UUID, mobile_hidden: bool) -> None:
    """Keep what a person's card shows in the plan."""
    values = {
        "organisation_id": plan.scope.organisation_id,
        "plan_id": plan.plan_id,
        "person_id": person_id,
        "mobile_hidden": mobile_hidden,
    }
    query = insert(ContactChoice).values(values)
    key = ["organisation_id", "plan_id", "person_id"]
    await session.execute(query.on_conflict_do_update(index_elements=key, set_={"mobile_hidden": mobile_hidden}))
