"""An operator's commands about planned downtime. Times are Norway's unless they name a zone.

python -m samplan_identity downtime list
python -m samplan_identity downtime plan 2026-12-05T20:00 2026-12-05T22:00 --nb "Vi bytter databasetjener."
python -m samplan_identity downtime cancel ID
"""

import argparse
from datetime import datetime
from typing import Any
from uuid import UUID

from samplan_contracts.identity import Language
from samplan_identity.downtime import repository
from samplan_identity.downtime.models import Downtime
from samplan_servicekit.clock import OSLO, SystemClock
from samplan_servicekit.database import Database
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL
from samplan_servicekit.settings import ServiceSettings


async def downtime(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """plan a downtime, list those that are planned, or cancel one"""
    database, now = Database(settings.database_url, pool=1), SystemClock().now()
    try:
        async with database.transaction(GLOBAL) as session:
            if arguments.action == "plan":
                if arguments.ends_at <= max(arguments.starts_at, now):
                    return {"error": "it would be over before it begins, or is over already"}
                texts = {code.value: text for code in Language if (text := getattr(arguments, code.value))}
                planned = Downtime(id=new_id(), starts_at=arguments.starts_at, ends_at=arguments.ends_at, texts=texts)
                session.add(planned)
                return _told(planned)
            if arguments.action == "cancel":
                dropped = await repository.drop(session, arguments.id)
                return {"cancelled": str(arguments.id)} if dropped else {"error": "there is no such downtime"}
            return [_told(found) for found in await repository.list_between(session, now, None)]
    finally:
        await database.close()


def describe_downtime(parser: argparse.ArgumentParser) -> None:
    """What `downtime` takes."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="those that are not over yet")
    plan = actions.add_parser("plan", help="tell everybody from two weeks before, until it is over")
    plan.add_argument("starts_at", type=_moment)
    plan.add_argument("ends_at", type=_moment)
    for code in Language:
        plan.add_argument(f"--{code.value}", help=f"what else there is to say, in {code.value}")
    actions.add_parser("cancel", help="take one back").add_argument("id", type=UUID)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)


def _told(found: Downtime) -> dict[str, Any]:
    times = {"starts_at": found.starts_at.isoformat(), "ends_at": found.ends_at.isoformat()}
    return {"id": str(found.id), **times, "texts": found.texts}


COMMANDS = {"downtime": downtime}
DESCRIBE = {"downtime": describe_downtime}
