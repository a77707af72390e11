"""An operator's command: whether a service's log is whole.

    python -m samplan_plans verify-log
    python -m samplan_plans verify-log --organisation 0192… --chain 0192…
    python -m samplan_plans verify-log --file log.jsonl

A chain is a plan's, or an organisation's own. It is read in pages, each in a transaction of its own, so that a log of
any length takes little memory and keeps nobody waiting. What is logged meanwhile is verified too.

A file is a plan's log as somebody downloaded it (`log_files`). That it follows from beginning to end says that
nothing in it was changed by who cannot count hashes; that its chain of this service ends in an entry that stands here
with the same hash says that it is ours, all of it. Run by each service, it is compared with all.
"""

import argparse
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import text

from samplan_servicekit import audit, log_files
from samplan_servicekit.audit import BrokenChainError, Link
from samplan_servicekit.database import Database
from samplan_servicekit.scope import GLOBAL, OrganisationScope

_ORGANISATIONS: Final = text("select log_organisations()")
_CHAINS: Final = text(
    "select chain_id from log_heads where cast(:after as uuid) is null or chain_id > cast(:after as uuid)"
    " order by chain_id limit 500"
)

_HASH: Final = text("select hash from log_entries where chain_id = :chain and sequence = :sequence")


class BrokenLogError(Exception):
    """Chains of the log do not follow; says which."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `verify-log` takes."""
    parser.add_argument("--organisation", type=UUID, help="only what this organisation's log holds")
    parser.add_argument("--chain", type=UUID, help="only this plan's chain, or an organisation's own by its id")
    parser.add_argument("--file", type=Path, help="a plan's log as it was downloaded, in place of what is kept here")


async def run(service: str, database_url: str, arguments: argparse.Namespace) -> dict[str, int]:
    """Verify the log, or a file; gives how many chains and entries those were.

    Raises:
        BrokenLogError: with each chain that is broken, and where it is.
    """
    database = Database(database_url, pool=1)
    if arguments.file is not None:
        try:
            return await _verify_file(service, database, arguments.file)
        finally:
            await database.close()
    chains = entries = 0
    broken: list[str] = []
    try:
        async for scope, chain_id in _chains(database, arguments.organisation, arguments.chain):
            try:
                entries += await _verify(database, scope, chain_id)
            except BrokenChainError as error:
                broken.append(f"chain {chain_id} of {scope.organisation_id} at {error.sequence}")
            chains += 1
    finally:
        await database.close()
    if broken:
        raise BrokenLogError("; ".join(broken))
    return {"chains": chains, "entries": entries}


async def _verify_file(service: str, database: Database, path: Path) -> dict[str, int]:
    try:
        with path.open("rb") as lines:
            verified = log_files.verify(lines)
    except (OSError, log_files.BrokenFileError) as error:
        raise BrokenLogError(f"{path}: {error}") from error
    begins, reached = verified.begins, verified.reached.get(service)
    if reached is None:
        raise BrokenLogError(f"{path}: nothing of {service} to compare with")
    if reached.sequence:
        async with database.transaction(OrganisationScope(begins.organisation_id)) as session:
            values = {"chain": begins.plan_id, "sequence": reached.sequence}
            here: bytes | None = await session.scalar(_HASH, values)
        if here is None or here.hex() != reached.hash:
            raise BrokenLogError(f"{path}: entry {reached.sequence} of {service} is not the one that stands here")
    return {"chains": len(verified.reached), "entries": verified.entries, "compared": reached.sequence}


async def _chains(
    database: Database, organisation: UUID | None, chain: UUID | None
) -> AsyncIterator[tuple[OrganisationScope, UUID]]:
    async with database.transaction(GLOBAL) as session:
        found = [organisation] if organisation else (await session.scalars(_ORGANISATIONS)).all()
    for organisation_id in found:
        scope, after = OrganisationScope(organisation_id), None
        while True:
            async with database.transaction(scope) as session:
                page = (await session.scalars(_CHAINS, {"after": after})).all()
            for chain_id in page:
                if chain is None or chain == chain_id:
                    yield scope, chain_id
            if not page:
                break
            after = page[-1]


async def _verify(database: Database, scope: OrganisationScope, chain_id: UUID) -> int:
    link = Link()
    while True:
        async with database.transaction(scope) as session:
            further = await audit.verify_page(session, chain_id, link)
        if further.sequence - link.sequence < audit.PAGE:
            return further.sequence
        link = further
