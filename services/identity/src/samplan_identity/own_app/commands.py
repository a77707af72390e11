"""An operator's command for somebody who has lost their authenticator app and the recovery codes with it.

    python -m samplan_identity app remove ORGANISATION USERNAME

Who asks must be known as well as when the account was started: the operator acts on the municipality's word, which
has met the person. Codes are sent again from then on; every session ends, the person is told, and the organisation's
log says so.
"""

import argparse
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.events import AccountNews
from samplan_identity.accounts import news
from samplan_identity.accounts import repository as accounts
from samplan_identity.authenticators import repository
from samplan_identity.organisations import finding
from samplan_identity.rights import repository as rights
from samplan_identity.sessions import ending
from samplan_servicekit import audit
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.database import Database
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.secrets import public_sealing_key
from samplan_servicekit.settings import ServiceSettings


async def app(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """take the authenticator app of somebody out of use who has lost it"""
    database = Database(settings.database_url, pool=1)
    try:
        scope = await finding.find(database, arguments.organisation)
        if scope is None:
            return finding.NONE_SUCH
        notify_key = public_sealing_key(settings.public_keys_dir, "notify")
        async with database.transaction(scope) as session:
            return await _remove(session, scope, arguments.username, notify_key, SystemClock().now())
    finally:
        await database.close()


async def _remove(
    session: AsyncSession, scope: OrganisationScope, username: str, notify_key: X25519PublicKey, now: datetime
) -> dict[str, str]:
    account = await rights.find_by_username(session, scope, username)
    if account is None:
        return {"error": "nobody in this organisation has this user name"}
    record = await accounts.get_login_of(session, account.id)
    if record is None or record.address is None:
        return {"error": "there is nowhere to send codes to: enter a mobile or mail address first"}
    if not await repository.drop(session, scope, account.id):
        return {"error": "no app is in use"}
    account.version += 1
    await session.flush()
    told_at = accounts.reached(record, organisation_id=scope.organisation_id)
    await news.tell(session, told_at, AccountNews.FACTOR_REMOVED, account.version, notify_key, now)
    await ending.end_others(session, scope, account.id, None, now, AccountNews.FACTOR_REMOVED.value)
    await audit.record_for(
        session, scope.organisation_id, "account.app_removed", now=now, actor_id=None, objects=[account.person_id]
    )
    return {"username": account.username}


def _describe(parser: argparse.ArgumentParser) -> None:
    remove = parser.add_subparsers(dest="action", required=True).add_parser("remove")
    remove.add_argument("organisation", help=finding.HELP)
    remove.add_argument("username")


COMMANDS = {"app": app}
DESCRIBE = {"app": _describe}
