"""What an organisation asks of sign-in, and whom it may not ask it of."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.persons import repository as persons
from samplan_identity.sign_in_rules import repository
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.errors import Problem
from samplan_servicekit.scope import OrganisationScope

EXEMPT_YEARS: Final = 15
"""Until this birthday a person need not have an electronic identity of the level high: most cannot get one."""
ABSOLUTE: Final = timedelta(hours=12)
"""No session lasts longer."""
SHORT: Final = timedelta(hours=2)


def is_exempt(birth_date: date | None, day: date) -> bool:
    """Whether somebody is too young to be asked for a provider on a day in Norway.

    Who is born on 29 February has the birthday on 1 March where there is no such day. Of unknown age is not young:
    else a missing date would be a way around the rule.
    """
    if birth_date is None:
        return False
    try:
        birthday = birth_date.replace(year=birth_date.year + EXEMPT_YEARS)
    except ValueError:
        birthday = date(birth_date.year + EXEMPT_YEARS, 3, 1)
    return day < birthday


async def require_password_allowed(
    session: AsyncSession, scope: OrganisationScope, person_id: UUID, now: datetime
) -> None:
    """Refuse who signs in by less than a provider where the organisation asks for one. In the scope's transaction.

    To be asked only once the password was right: it tells where the person belongs.

    Raises:
        Problem: 403 `sign_in.provider_required`.
    """
    rules = await repository.get_rules(session, scope)
    if not rules.provider_required:
        return
    person = await persons.get(session, scope, person_id)
    if person is None or not is_exempt(person.birth_date, oslo_day(now)):
        raise Problem(403, "sign_in.provider_required")


async def life_of_session(session: AsyncSession, scope: OrganisationScope) -> timedelta:
    """How long a session lasts that came from a provider."""
    rules = await repository.get_rules(session, scope)
    return SHORT if rules.short_provider_sessions else ABSOLUTE
