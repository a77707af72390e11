"""An operator's commands: looking at transfers, sending one again, how an organisation archives, and where.

    python -m samplan_archive transfers ORGANISATION [--plan PLAN]
    python -m samplan_archive resend ORGANISATION TRANSFER
    python -m samplan_archive configure ORGANISATION [--file SETTINGS.json]
    python -m samplan_archive account ORGANISATION [--password FILE --definitions FILE]

They print ids, codes, numbers and times; neither names nor content.
"""

import argparse
import json
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_archive.accounts import repository as accounts
from samplan_archive.accounts.definitions import definitions
from samplan_archive.municipality import repository as municipality
from samplan_archive.municipality.models import ArchiveSettings
from samplan_archive.transfers import asking, repository
from samplan_archive.transfers.models import Transfer
from samplan_contracts.archive_accounts import account_of
from samplan_contracts.archive_exchange import REQUESTS
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
    """take a transfer that failed up again, for who asked for it: send its document, or ask for one"""
    try:
        async with _opened(settings, arguments.organisation) as (session, scope):
            transfer = await repository.find(session, scope, arguments.transfer)
            if transfer is None:
                return {"error": "there is no such transfer in this organisation"}
            await asking.resend_for(session, transfer, SystemClock().now())
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


async def account(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """give an organisation's archive system an account of its own, and write what the broker must know of it"""
    wanted = account_of(arguments.organisation)
    if arguments.definitions is not None:
        if arguments.password is None:
            return {"error": "the definitions need a password: name its file"}
        if arguments.definitions.exists():
            return {"error": "the file for the definitions is there already"}
        written = definitions(wanted, _password(arguments.password))
        _write_private(arguments.definitions, json.dumps(written, indent=1).encode())
    async with _opened(settings, arguments.organisation) as (session, scope):
        before = await accounts.find(session, scope)
        await accounts.put(session, scope, wanted, SystemClock().now())
    return {
        "account": wanted.name,
        "user": wanted.user,
        "hears": [wanted.key(kind) for kind in sorted(REQUESTS)],
        "answers_to": wanted.answers,
        "before": before.name if before else None,
    }


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


def describe_account(parser: argparse.ArgumentParser) -> None:
    """What `account` takes."""
    parser.add_argument("organisation", type=UUID)
    parser.add_argument("--password", type=Path, help="file with the user's password; made with one where it is not")
    parser.add_argument("--definitions", type=Path, help="file to write for `rabbitmqctl import_definitions`")


COMMANDS = {"transfers": transfers, "resend": resend, "configure": configure, "account": account}
DESCRIBE = {
    "transfers": describe_transfers,
    "resend": describe_resend,
    "configure": describe_configure,
    "account": describe_account,
}


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


def _write_private(path: Path, content: bytes) -> None:
    """For the eyes of who runs the command; a file that is there is not written over."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _password(path: Path) -> str:
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(24).encode())
    return path.read_text().strip()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | bool | list) else str(value)
