"""Queries on accepted terms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.terms.models import TermsAcceptance
from samplan_servicekit.scope import OrganisationScope


async def is_accepted(session: AsyncSession, account_id: UUID, version: str) -> bool:
    """Whether an account has accepted a version. Any scope."""
    query = text("select terms_accepted(:account, :version)")
    return bool(await session.scalar(query, {"account": account_id, "version": version}))


async def accept(
    session: AsyncSession, scope: OrganisationScope, account_id: UUID, version: str, language: str, now: datetime
) -> bool:
    """Note an acceptance; false where it was noted before."""
    values = {"account_id": account_id, "version": version, "language": language, "accepted_at": now}
    statement = insert(TermsAcceptance).values(values).on_conflict_do_nothing().returning(TermsAcceptance.version)
    return await session.scalar(statement) is not None
