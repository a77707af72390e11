"""Handing packages to the broker for the archive system, which fetches them when it can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import aio_pika
from aiormq.exceptions import DeliveryError

from samplan_archive.sending.outside import NotNowError
from samplan_contracts import archive_exchange as wire
from samplan_contracts.archive_accounts import Account
from samplan_servicekit.bus.connection import BROKER_ERRORS, Publisher, connected, publishing


@dataclass(frozen=True)
class Letter:
    """A package with what stands on it."""

    message_id: UUID
    client_message_id: UUID
    correlation_id: UUID
    sender: UUID
    """The organisation that sends it."""
    account: Account
    """The archive system that it is for."""
    package: bytes
    type: str = wire.CREATE


class Post(Protocol):
    """Where a package is handed in. What is handed in twice is the same to the archive system."""

    async def send(self, letter: Letter) -> None:
        """Return when the letter is in safe keeping.

        Raises:
            NotNowError: it is not known to be.
        """
        ...


class BrokerPost:
    """RabbitMQ: persistent, mandatory and confirmed, on one connection that is made anew when it is lost."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self._stack = AsyncExitStack()
        self._publisher: Publisher | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["BrokerPost"]:
        """The connection is made with the first letter and closed at the end."""
        try:
            yield self
        finally:
            await self._stack.aclose()

    async def send(self, letter: Letter) -> None:
        """See `Post`."""
        message = aio_pika.Message(
            letter.package,
            content_type="application/zip",
            message_id=str(letter.message_id),
            type=letter.type,
            headers={
                wire.MESSAGE_ID: str(letter.message_id),
                wire.TYPE: letter.type,
                wire.SENDER: str(letter.sender),
                wire.RECIPIENT: letter.account.name,
                wire.CLIENT_MESSAGE_ID: str(letter.client_message_id),
                wire.CLIENT_CORRELATION_ID: str(letter.correlation_id),
            },
        )
        try:
            publisher = await self._open()
            await publisher.publish(wire.ARCHIVE_EXCHANGE, letter.account.key(letter.type), message)
        except DeliveryError as error:  # no queue takes it
            raise NotNowError("archive.system_away") from error
        except BROKER_ERRORS as error:
            await self._close()
            raise NotNowError("service.unavailable") from error

    async def _open(self) -> Publisher:
        async with self._opening:
            if self._publisher is None:
                connection = await self._stack.enter_async_context(connected(self._amqp_url, "archive sending"))
                self._publisher = await self._stack.enter_async_context(publishing(connection))
            return self._publisher

    async def _close(self) -> None:
        async with self._opening:
            stack, self._stack, self._publisher = self._stack, AsyncExitStack(), None
            try:
                await stack.aclose()
            except BROKER_ERRORS:
                return  # it was lost already
