"""An operator's commands: who is superadmin where.

    python -m samplan_identity superadmin list ORGANISATION
    python -m samplan_identity superadmin appoint ORGANISATION USERNAME
    python -m samplan_identity superadmin remove ORGANISATION USERNAME

ORGANISATION is an id or a name. What is done is written into the organisation's log.
"""

import argparse
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.tolerance import known
from samplan_identity import organisation_entries
from samplan_identity.accounts.models import AccountStatus
from samplan_identity.organisations import finding
from samplan_identity.rights import repository, service
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.database import Database
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.settings import ServiceSettings


async def superadmin(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """list an organisation's superadmins, appoint one, or remove one"""
    database = Database(settings.database_url, pool=1)
    try:
        scope = await finding.find(database, arguments.organisation)
        if scope is None:
            return finding.NONE_SUCH
        async with database.transaction(scope) as session:
            if arguments.action == "list":
                return {"superadmins": list(await repository.list_superadmins(session, scope))}
            return await _change(session, scope, arguments.action, arguments.username)
    finally:
        await database.close()


async def _change(session: AsyncSession, scope: OrganisationScope, action: str, username: str) -> dict[str, Any]:
    await repository.lock(session, scope)
    account = await repository.find_by_username(session, scope, username)
    membership = await repository.get_for_update(session, scope, account.person_id) if account else None
    if account is None or membership is None:
        return {"error": "nobody in this organisation has this user name"}
    held = frozenset(known(OrganisationRight, membership.rights))
    if action == "appoint":
        # Who has not signed in yet may be anybody who holds the link.
        if account.status != AccountStatus.ACTIVE:
            return {"error": "the account is not in use: have its owner activate it first"}
        after = held | {_RIGHT}
    else:
        if held >= {_RIGHT} and await repository.count_superadmins(session, scope) < 2:
            return {"error": "this is the last superadmin: appoint another first"}
        after = held - {_RIGHT}
    entries = await service.put(session, scope, membership, after, actor=None, action=f"superadmin.{_DONE[action]}")
    await organisation_entries.append(session, entries, now=SystemClock().now(), actor=None)
    return {"username": account.username, "rights": sorted(after)}


def describe_superadmin(parser: argparse.ArgumentParser) -> None:
    """What `superadmin` takes."""
    actions = parser.add_subparsers(dest="action", required=True)
    for action in ("list", "appoint", "remove"):
        chosen = actions.add_parser(action)
        chosen.add_argument("organisation", help=finding.HELP)
        if action != "list":
            chosen.add_argument("username")


_RIGHT: Final = OrganisationRight.LOCAL_SUPERADMIN
_DONE: Final = {"appoint": "appointed", "remove": "removed"}

COMMANDS: Final = {"superadmin": superadmin}
DESCRIBE: Final = {"superadmin": describe_superadmin}
