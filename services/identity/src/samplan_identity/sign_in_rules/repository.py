"""Queries on what organisations ask of signing in."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.sign_in_rules.models import SignInRules
from samplan_servicekit.scope import OrganisationScope


async def get_rules(session: AsyncSession, scope: OrganisationScope) -> SignInRules:
    """What an organisation asks of sign-in; the defaults where it has said nothing."""
    query = select(SignInRules).where(SignInRules.organisation_id == scope.organisation_id)
    found = (await session.scalars(query)).one_or_none()
    return found or SignInRules(
        organisation_id=scope.organisation_id, provider_required=False, short_provider_sessions=False
    )
