"""Where archive keeps what it sends, until the receipt is there: sealed, in its own part of the object store."""

import asyncio
from typing import Final
from uuid import UUID

from samplan_archive.sending.outside import NotNowError
from samplan_servicekit.blobs import BlobExistsError, BlobMissingError, Blobs, BlobsUnavailableError
from samplan_servicekit.keys.columns import SealedColumn
from samplan_servicekit.keys.ring import PlanKeys

MESSAGE: Final = SealedColumn("transfers", "message_sealed", "transfers|message|{}", plan="plan_id")


class Keeping:
    """Seals and opens documents under the keys of their plans."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def put_document(self, transfer_id: UUID, pdf: bytes, keys: PlanKeys) -> None:
        """Keep a transfer's document; it never changes, so that doing it twice is doing it once.

        Raises:
            NotNowError: the store is away.
        """
        sealed = await asyncio.to_thread(keys.documents.seal, pdf, _context(transfer_id))
        try:
            await self._blobs.put(_key(transfer_id), sealed)
        except BlobExistsError:
            return
        except BlobsUnavailableError as error:
            raise NotNowError("service.unavailable") from error

    async def document(self, transfer_id: UUID, keys: PlanKeys) -> bytes | None:
        """A transfer's document; none where it is not kept.

        Raises:
            NotNowError: the store is away. DecryptionError: it was tampered with.
        """
        try:
            sealed = await self._blobs.get(_key(transfer_id))
        except BlobMissingError:
            return None
        except BlobsUnavailableError as error:
            raise NotNowError("service.unavailable") from error
        return await asyncio.to_thread(keys.documents.open, sealed, _context(transfer_id))

    async def forget(self, transfer_id: UUID) -> None:
        """Keep a transfer's document no more. Raises NotNowError."""
        try:
            await self._blobs.delete(_key(transfer_id))
        except BlobsUnavailableError as error:
            raise NotNowError("service.unavailable") from error


def seal_message(keys: PlanKeys, transfer_id: UUID, message: bytes) -> bytes:
    """arkivmelding.xml, for its column."""
    return keys.fields.seal(message, MESSAGE.place(transfer_id))


def open_message(keys: PlanKeys, transfer_id: UUID, sealed: bytes) -> bytes:
    """What `seal_message` sealed. Raises DecryptionError."""
    return keys.fields.open(sealed, MESSAGE.place(transfer_id))


def _key(transfer_id: UUID) -> str:
    return f"transfers/{transfer_id}"


def _context(transfer_id: UUID) -> str:
    return f"transfers|document|{transfer_id}"
