"""Which terms hold, and who has accepted them.

The texts stand beside this file, one a language, with the version in their folder's name: other terms are a new
folder and a new `CURRENT`, after which everybody is asked again, once.
"""

from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Language
from samplan_identity.accounts import repository as accounts
from samplan_identity.terms import repository
from samplan_identity.terms.schemas import TermsAccept, TermsSection, TermsView
from samplan_servicekit import audit
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import Problem

CURRENT: Final = "2026-11"


@cache
def current(language: Language) -> TermsView:
    """The terms that hold now."""
    file = resources.files("samplan_identity.terms") / "texts" / CURRENT / f"{language}.json"
    sections = [TermsSection.model_validate(section) for section in orjson.loads(file.read_bytes())]
    return TermsView(version=CURRENT, language=language, sections=sections)


async def are_due(session: AsyncSession, account_id: UUID) -> bool:
    """Whether somebody has yet to accept the terms that hold now."""
    return not await repository.is_accepted(session, account_id, CURRENT)


async def accept(session: AsyncSession, caller: Caller, wanted: TermsAccept, now: datetime) -> None:
    """Note that the caller accepts the terms; once is enough.

    Raises:
        Problem: 409 `terms.other_version` where others hold by now.
    """
    if wanted.version != CURRENT:
        raise Problem(409, "terms.other_version", version=CURRENT)
    account = await accounts.get_open(session, caller.scope, caller.person_id)
    if account is None:
        raise Problem(401, "auth.session_missing")
    account_id = account.id
    if await repository.accept(session, caller.scope, account_id, CURRENT, wanted.language, now):
        await audit.record_for(
            session,
            caller.scope.organisation_id,
            "terms.accepted",
            now=now,
            actor_id=caller.person_id,
            session_id=caller.session_id,
            objects=[account_id],
            details={"version": CURRENT, "language": wanted.language},
        )
