"""Bringing saved copies under the keys of their plans, which those lack that are older than these keys."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from samplan_print.copies import repository
from samplan_print.jobs.service import context_of
from samplan_print.store import Documents, Folder, Stored
from samplan_servicekit.ids import new_id
from samplan_servicekit.keys.commands import Transactions
from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit


async def reseal(kit: Kit, transactions: Transactions) -> int:
    """Seal each such document anew beside the old one, point to it, and delete the old one; see `ResealDocuments`.

    Raises:
        Problem: 409 or 503 where a document cannot be read; those before it are done.
    """
    number, after = 0, UUID(int=0)
    while True:
        async with transactions() as session:
            copy = await repository.find_without_plan_key(session, after)
        if copy is None:
            return number
        await _reseal(kit, transactions, copy)
        number, after = number + 1, copy.id


async def _reseal(kit: Kit, transactions: Transactions, copy: Row[Any]) -> None:
    keys: Keys = kit.own[Keys]
    documents: Documents = kit.own[Documents]
    async with transactions() as session:
        cipher = (await keys.of_plan(session, copy.organisation_id, copy.plan_id)).documents
    context = context_of(copy.plan_id, copy.id)
    pdf = await documents.get(Stored(copy.object_key, context, cipher))
    key = f"{Folder.RESEALED.of(copy.organisation_id, copy.id)}{new_id()}"
    await documents.put(Stored(key, context, cipher), pdf)
    async with transactions() as session:
        await repository.move(session, copy, key)
    await documents.blobs.delete(copy.object_key)
