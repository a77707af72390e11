"""What becomes of the account of who is merged: the kept person gets it, or it is closed with all its ways in."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_identity.accounts import news
from samplan_identity.accounts.models import Account, AccountStatus
from samplan_identity.accounts.news import Reached
from samplan_identity.administration import closing
from samplan_identity.merging import repository
from samplan_identity.merging.rules import AccountOutcome
from samplan_identity.organisation_entries import Entry
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
) -> tuple[list[bytes], list[Entry]]:
    """Carry out what the rules say; either way every session of it ends.

    Gives the cookies to forget, and what is to be logged, last.

    The owner of one that is moved is told how they sign in. `tell`: the owner of one that is closed has another
    account, and is told that, too.
    """
    if outcome is AccountOutcome.NONE:
        return [], []
    held = await repository.get_account_of(session, caller.scope, other.id)
    if held is None:
        raise not_found()
    reached = _reached(held, caller, kept, at=other)
    if outcome is AccountOutcome.CLOSED:
        forgotten, entries = await closing.close(session, caller, other, now)
        if tell and reached.address:
            await news.tell_closed(session, reached, held.version, notify_key, now, actor_id=caller.person_id)
        return forgotten, entries
    ended = await sessions.end_all_of(session, held.id, now)
    forgotten = await ending.tell(session, ended, "persons_merged", now, actor_id=caller.person_id)
    await database.enter(session, caller.scope)
    await session.flush()
    await repository.swap_accounts(session, caller.scope, pair)
    await session.refresh(held)
    if not reached.address:  # who signs in by a provider alone may have none there
        reached = _reached(held, caller, kept, at=kept)
    # Who was only invited has yet to use the account, and their invitation says how.
    if reached.address and held.status == AccountStatus.ACTIVE:
        await news.tell_moved(session, reached, held.version, notify_key, now, actor_id=caller.person_id)
    return forgotten, []


def _reached(held: Account, caller: Caller, kept: Person, *, at: Person) -> Reached:
    """The kept person, who is told where the account's owner was reached until now."""
    return Reached(
        account_id=held.id,
        person_id=kept.id,
        organisation_id=caller.scope.organisation_id,
        channel=at.code_channel,
        address=at.code_address or "",
        language=at.language,
    )
