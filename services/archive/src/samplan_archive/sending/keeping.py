"""Where archive keeps what it sends, until the receipt is there: sealed, in its own part of the object store."""

import asyncio
from uuid import UUID

from samplan_archive.sending.outside import NotNowError
from samplan_servicekit.blobs import BlobExistsError, BlobMissingError, Blobs, BlobsUnavailableError
from samplan_servicekit.crypto import Cipher
from samplan_servicekit.documents import DocumentCipher


class Keeping:
    """Seals and opens documents and messages; `key` is the service's own (32 bytes)."""

    def __init__(self, blobs: Blobs, key: bytes) -> None:
        self._blobs = blobs
        self._documents = DocumentCipher(key)
        self._messages = Cipher(key)

    async def put_document(self, transfer_id: UUID, pdf: bytes) -> None:
        """Keep a transfer's document; it never changes, so that doing it twice is doing it once.

        Raises:
            NotNowError: the store is away.
        """
        sealed = await asyncio.to_thread(self._documents.seal, pdf, _context(transfer_id))
        try:
            await self._blobs.put(_key(transfer_id), sealed)
        except BlobExistsError:
            return
        except BlobsUnavailableError as error:
            raise NotNowError("service.unavailable") from error

    async def document(self, transfer_id: UUID) -> bytes | None:
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
        return await asyncio.to_thread(self._documents.open, sealed, _context(transfer_id))

    async def forget(self, transfer_id: UUID) -> None:
        """Keep a transfer's document no more. Raises NotNowError."""
        try:
            await self._blobs.delete(_key(transfer_id))
        except BlobsUnavailableError as error:
            raise NotNowError("service.unavailable") from error

    def seal_message(self, transfer_id: UUID, message: bytes) -> bytes:
        """arkivmelding.xml, for its column."""
        return self._messages.seal(message, f"transfers|message|{transfer_id}")

    def open_message(self, transfer_id: UUID, sealed: bytes) -> bytes:
        """What `seal_message` sealed. Raises DecryptionError."""
        return self._messages.open(sealed, f"transfers|message|{transfer_id}")


def _key(transfer_id: UUID) -> str:
    return f"transfers/{transfer_id}"


def _context(transfer_id: UUID) -> str:
    return f"transfers|document|{transfer_id}"
