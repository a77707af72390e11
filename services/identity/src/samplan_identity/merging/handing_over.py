"""What becomes of the account of who is merged: the kept person gets it, or it is closed with all its ways in."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts import closing, news
from samplan_identity.accounts.news import Reached
from samplan_identity.merging import repository
from samplan_identity.merging.rules import AccountOutcome
from samplan_identity.persons.models import Person
from samplan_identity.sessions import ending
from samplan_identity.sessions import repository as sessions
from samplan_servicekit import database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import not_found
from samplan_servicekit.merged import Merged


async def account(
    session: AsyncSession,
    caller: Caller,
    kept: Person,
    other: Person,
    outcome: AccountOutcome,
    pair: Merged,
    notify_key: X25519PublicKey,
    now: datetime,
    *,
    tell: bool,
) -> list[bytes]:
    """Carry out what the rules say; either way every session of it ends. Gives the cookies to forget.

    `tell`: its owner has another account, and is told that this one is closed.
    """
    if outcome is AccountOutcome.NONE:
        return []
    held = await repository.get_account_of(session, caller.scope, other.id)
    if held is None:
        raise not_found()
    if outcome is AccountOutcome.CLOSED:
        reached = Reached(
            account_id=held.id,
            person_id=kept.id,
            organisation_id=caller.scope.organisation_id,
            channel=other.code_channel,
            address=other.code_address or "",
            language=other.language,
        )
        forgotten = await closing.close(session, caller, other, now)
        if tell and reached.address:
            await news.tell_closed(session, reached, held.version, notify_key, now, actor_id=caller.person_id)
        return forgotten
    ended = await sessions.end_all_of(session, held.id, now)
    forgotten = await ending.tell(session, ended, "persons_merged", now, actor_id=caller.person_id)
    await database.enter(session, caller.scope)
    await session.flush()
    await repository.swap_accounts(session, caller.scope, pair)
    await session.refresh(held)
    return forgotten
