"""A request's database session: one transaction under the caller's scope, committed before the answer goes out."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from samplan_servicekit.auth.access import ByService, OnErrand, SignedInOrActing
from samplan_servicekit.errors import not_found
from samplan_servicekit.kit import Kit, kit_of
from samplan_servicekit.scope import GLOBAL


# Opens a scope and nothing else: who may come in, acting or not, is the route's to say.
async def _open(known: SignedInOrActing, kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[AsyncSession]:
    async with kit.database.transaction(known.scope) as session:
        yield session


async def _open_global(kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[AsyncSession]:
    async with kit.database.transaction(GLOBAL) as session:
        yield session


async def _open_on_errand(known: OnErrand, kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[AsyncSession]:
    async with kit.database.transaction(known.caller.scope) as session:
        yield session


async def _open_for_service(known: ByService, kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[AsyncSession]:
    if known.scope is None:
        raise not_found()
    async with kit.database.transaction(known.scope) as session:
        yield session


# With FastAPI's default scope the commit would come after the response: a failed one would still have said 201.
Session = Annotated[AsyncSession, Depends(_open, scope="function")]
GlobalSession = Annotated[AsyncSession, Depends(_open_global, scope="function")]
"""For routes that nobody is signed in to yet: no organisation's rows show in it."""
ServiceSession = Annotated[AsyncSession, Depends(_open_for_service, scope="function")]
ErrandSession = Annotated[AsyncSession, Depends(_open_on_errand, scope="function")]
"""For a service that works for a person."""
