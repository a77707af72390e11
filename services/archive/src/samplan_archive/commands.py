"""An operator's commands: looking at transfers, sending one again, and how an organisation archives.

    python -m samplan_archive transfers ORGANISATION [--plan PLAN]
    python -m samplan_archive resend ORGANISATION TRANSFER
    python -m samplan_archive configure ORGANISATION [--file SETTINGS.json]

They print ids, codes, numbers and times; neither names nor content.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.municipality import repository as municipality
from samplan_archive.municipality.models import ArchiveSettings
from samplan_archive.transfers import repository, service
from samplan_archive.transfers.models import Transfer
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.database import Database, is_unique_violation
from samplan_servicekit.errors import Problem
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.settings import ServiceSettings


async def transfers(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """list an organisation's newest transfers, with when each state was reached"""
    async with _opened(settings, arguments.organisation) as (session, scope):
        found = await repository.list_latest(session, scope, arguments.plan, arguments.limit)
        hidden = {"organisation_id", "message_sealed"}
        names = [column.key for column in Transfer.__table__.columns if column.key not in hidden]
        return [{name: _plain(getattr(transfer, name)) for name in names} for transfer in found]


async def resend(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """send a transfer that failed again, for who asked for it"""
    try:
        async with _opened(settings, arguments.organisation) as (session, scope):
            transfer = await repository.find(session, scope, arguments.transfer)
            if transfer is None:
                return {"error": "there is no such transfer in this organisation"}
            await service.resend_for(session, transfer, SystemClock().now())
            return {"transfer": str(transfer.id), "state": transfer.state}
    except Problem as problem:
        return {"error": problem.code}
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        return {"error": "another transfer of the plan is on its way"}


async def configure(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """show how an organisation archives, or set it from a file"""
    async with _opened(settings, arguments.organisation) as (session, scope):
        if arguments.file is not None:
            try:
                wanted = ArchiveSettings.model_validate_json(arguments.file.read_bytes())
            except ValidationError as error:
                return {"error": [{"field": list(fault["loc"]), "fault": fault["msg"]} for fault in error.errors()]}
            await municipality.put(session, scope, wanted, SystemClock().now())
        return (await municipality.get(session, scope)).model_dump(mode="json")


def describe_transfers(parser: argparse.ArgumentParser) -> None:
    """What `transfers` takes."""
    parser.add_argument("organisation", type=UUID)
    parser.add_argument("--plan", type=UUID)
    parser.add_argument("--limit", type=int, default=20)


def describe_resend(parser: argparse.ArgumentParser) -> None:
    """What `resend` takes."""
    parser.add_argument("organisation", type=UUID)
    parser.add_argument("transfer", type=UUID)


def describe_configure(parser: argparse.ArgumentParser) -> None:
    """What `configure` takes."""
    parser.add_argument("organisation", type=UUID)
    parser.add_argument("--file", type=Path, help="JSON with the settings that differ from their defaults")


COMMANDS = {"transfers": transfers, "resend": resend, "configure": configure}
DESCRIBE = {"transfers": describe_transfers, "resend": describe_resend, "configure": describe_configure}


@asynccontextmanager
async def _opened(
    settings: ServiceSettings, organisation_id: UUID
) -> AsyncIterator[tuple[AsyncSession, OrganisationScope]]:
    database, scope = Database(settings.database_url, pool=1), OrganisationScope(organisation_id)
    try:
        async with database.transaction(scope) as session:
            yield session, scope
    finally:
        await database.close()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | bool) else str(value)
