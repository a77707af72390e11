"""Print's documents in the object store: sealed before they go there, opened whole before they are handed out."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from samplan_servicekit.blobs import BlobMissingError, Blobs, BlobsUnavailableError
from samplan_servicekit.documents import DocumentCipher
from samplan_servicekit.errors import Problem, unavailable


class Folder(StrEnum):
    """Where in the object store documents lie, by what they are."""

    JOBS = "jobs"
    COPIES = "copies"
    RESEALED = "resealed"
    """Copies that were brought under the keys of their plans: not where it is swept for what failed attempts left."""

    def of(self, organisation_id: UUID, document_id: UUID) -> str:
        """Under which the keys of one job's or copy's documents begin."""
        return f"{self}/{organisation_id}/{document_id}/"


@dataclass(frozen=True)
class Stored:
    """Where a document lies in the object store, to what it is sealed, and what opens it."""

    key: str
    context: str
    cipher: DocumentCipher


@dataclass(frozen=True)
class Documents:
    """Keeps documents."""

    blobs: Blobs

    async def put(self, where: Stored, document: bytes) -> None:
        """Seal and store; see `Blobs.put`."""
        await self.blobs.put(where.key, await asyncio.to_thread(where.cipher.seal, document, where.context))

    async def get(self, where: Stored) -> bytes:
        """Fetch and open.

        Raises:
            Problem: 409 `print.expired` where nothing lies there any more, 503 where the store does not answer.
        """
        try:
            sealed = await self.blobs.get(where.key)
        except BlobMissingError:
            raise Problem(409, "print.expired") from None
        except BlobsUnavailableError as error:
            raise unavailable("store") from error
        return await asyncio.to_thread(where.cipher.open, sealed, where.context)

    async def delete_all(self, prefix: str, *, but: str | None = None) -> int:
        """Take away everything under a prefix, but one key; gives how many documents that were."""
        gone = [blob.key for blob in await self.blobs.list(prefix) if blob.key != but]
        for key in gone:
            await self.blobs.delete(key)
        return len(gone)
