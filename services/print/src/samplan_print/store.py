"""Print's documents in the object store: sealed before they go there, opened whole before they are handed out."""

import asyncio
from dataclasses import dataclass

from samplan_servicekit.blobs import BlobMissingError, Blobs, BlobsUnavailableError
from samplan_servicekit.documents import DocumentCipher
from samplan_servicekit.errors import Problem, unavailable


@dataclass(frozen=True)
class Documents:
    """Keeps documents under keys, each sealed to a context (plan and document)."""

    blobs: Blobs
    cipher: DocumentCipher

    async def put(self, key: str, document: bytes, context: str) -> None:
        """Seal and store; see `Blobs.put`."""
        await self.blobs.put(key, await asyncio.to_thread(self.cipher.seal, document, context))

    async def get(self, key: str, context: str) -> bytes:
        """Fetch and open.

        Raises:
            Problem: 409 `print.expired` where nothing lies there any more, 503 where the store does not answer.
        """
        try:
            sealed = await self.blobs.get(key)
        except BlobMissingError:
            raise Problem(409, "print.expired") from None
        except BlobsUnavailableError as error:
            raise unavailable("store") from error
        return await asyncio.to_thread(self.cipher.open, sealed, context)

    async def delete_all(self, prefix: str, *, but: str | None = None) -> None:
        """Take away everything under a prefix, but one key."""
        for blob in await self.blobs.list(prefix):
            if blob.key != but:
                await self.blobs.delete(blob.key)
