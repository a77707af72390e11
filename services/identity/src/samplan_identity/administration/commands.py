"""An operator's commands: what an organisation asks of passwords and sessions, and which networks are its own.

python -m samplan_identity organisation ORGANISATION [--password-profile standard|guide]
    [--idle-minutes 10..60] [--own-network CIDR …]
"""

import argparse
from ipaddress import ip_network
from typing import Any

from samplan_identity.organisations import finding, repository
from samplan_identity.organisations.profiles import PasswordProfile
from samplan_servicekit.database import Database
from samplan_servicekit.settings import ServiceSettings


async def organisation(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """show, or set, what an organisation asks of passwords and sessions"""
    database = Database(settings.database_url, pool=1)
    try:
        scope = await finding.find(database, arguments.organisation)
        if scope is None:
            return finding.NONE_SUCH
        async with database.transaction(scope) as session:
            found = await repository.get(session, scope)
            if arguments.password_profile is not None:
                found.password_profile = arguments.password_profile
            if arguments.idle_minutes is not None:
                found.idle_minutes = arguments.idle_minutes
            if arguments.own_network is not None:
                found.own_networks = [str(network) for network in arguments.own_network]
            return {
                "organisation": str(found.id),
                "password_profile": found.password_profile,
                "idle_minutes": found.idle_minutes,
                "own_networks": [str(network) for network in found.own_networks],
            }
    finally:
        await database.close()


def _idle_minutes(value: str) -> int:
    minutes = int(value)
    if not 10 <= minutes <= 60:
        raise argparse.ArgumentTypeError("between 10 and 60")
    return minutes


def _describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("organisation", help=finding.HELP)
    parser.add_argument("--password-profile", choices=[profile.value for profile in PasswordProfile])
    parser.add_argument("--idle-minutes", type=_idle_minutes, help="after how long new sessions end: 10 to 60")
    parser.add_argument("--own-network", nargs="*", type=ip_network, help="as in 192.0.2.0/24; none for no network")


COMMANDS = {"organisation": organisation}
DESCRIBE = {"organisation": _describe}
