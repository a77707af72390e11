"""Where bytes too large for a database lie: an S3 object store, or a folder for the smallest installation.

Whatever is put here is ciphertext (see `documents`). A key is written once and never again, so that what a row
points at stays what it was; taking something away twice does no harm. Each service has a place of its own.
"""

import asyncio
import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_ABSENT: Final = frozenset({"NoSuchKey", "404", "NotFound"})
_THERE: Final = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})

T = TypeVar("T")


class BlobMissingError(Exception):
    """There is nothing under this key."""


class BlobExistsError(Exception):
    """There is something under this key already, and it stays as it is."""


class BlobsUnavailableError(Exception):
    """The store cannot be reached, or refuses; trying again later may help."""


@dataclass(frozen=True)
class Blob:
    """One thing in the store: its size in bytes, and when it was put there by the store's clock."""

    key: str
    size: int
    stored_at: datetime


class Blobs(Protocol):
    """A service's place in an object store. Keys are lower-case names separated by slashes."""

    async def put(self, key: str, data: bytes) -> None:
        """Store under a new key.

        Raises:
            BlobExistsError: the key is taken. BlobsUnavailableError: it is not known whether it was stored.
        """
        ...

    async def get(self, key: str) -> bytes:
        """What lies under a key.

        Raises:
            BlobMissingError, BlobsUnavailableError.
        """
        ...

    async def delete(self, key: str) -> None:
        """Take away what lies under a key, if anything does. Raises BlobsUnavailableError."""
        ...

    async def list(self, prefix: str = "") -> Sequence[Blob]:
        """Everything whose key begins so, by key. Raises BlobsUnavailableError."""
        ...


async def delete_older(blobs: Blobs, prefix: str, before: datetime) -> int:
    """Take away what was stored before a moment; how many that were."""
    old = [blob for blob in await blobs.list(prefix) if blob.stored_at < before]
    for blob in old:
        await blobs.delete(blob.key)
    return len(old)


class S3Blobs:
    """A bucket of an S3 store, made if it is not there. Each call runs in a thread."""

    def __init__(self, url: str, access_key: str, secret_key: str, bucket: str) -> None:
        self._bucket = bucket
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=url,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name="us-east-1",
            config=Config(
                connect_timeout=2,
                read_timeout=20,
                retries={"max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path"},
            ),
        )
        self._ready = False

    async def put(self, key: str, data: bytes) -> None:
        """See `Blobs`."""
        _check(key)
        await self._call(
            lambda: self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, IfNoneMatch="*", ContentType="application/octet-stream"
            )
        )

    async def get(self, key: str) -> bytes:
        """See `Blobs`."""
        _check(key)
        data: bytes = await self._call(lambda: self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        return data

    async def delete(self, key: str) -> None:
        """See `Blobs`."""
        _check(key)
        await self._call(lambda: self._client.delete_object(Bucket=self._bucket, Key=key))

    async def list(self, prefix: str = "") -> Sequence[Blob]:
        """See `Blobs`."""

        def pages() -> list[Blob]:
            found = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return [
                Blob(item["Key"], item["Size"], item["LastModified"].astimezone(UTC))
                for page in found
                for item in page.get("Contents", ())
            ]

        return sorted(await self._call(pages), key=lambda blob: blob.key)

    async def _call(self, work: Callable[[], T]) -> T:
        def run() -> T:
            if not self._ready:
                self._make_bucket()
                self._ready = True
            return work()

        try:
            return await asyncio.to_thread(run)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _ABSENT:
                raise BlobMissingError from error
            if code in _THERE:
                raise BlobExistsError from error
            raise BlobsUnavailableError(code) from error
        except (BotoCoreError, OSError) as error:
            raise BlobsUnavailableError(type(error).__name__) from error

    def _make_bucket(self) -> None:
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ABSENT:
                raise
            # Another process of the service may be making it at this moment.
            with contextlib.suppress(
                self._client.exceptions.BucketAlreadyOwnedByYou, self._client.exceptions.BucketAlreadyExists
            ):
                self._client.create_bucket(Bucket=self._bucket)


class FolderBlobs:
    """A folder, readable by this user alone. A file appears whole or not at all, and survives a crash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, data: bytes) -> None:
        """See `Blobs`."""
        path = self._path(key)
        await self._call(lambda: self._write(path, data))

    async def get(self, key: str) -> bytes:
        """See `Blobs`."""
        path = self._path(key)
        return await self._call(path.read_bytes)

    async def delete(self, key: str) -> None:
        """See `Blobs`."""
        path = self._path(key)
        await self._call(lambda: path.unlink(missing_ok=True))

    async def list(self, prefix: str = "") -> Sequence[Blob]:
        """See `Blobs`."""

        def walk() -> list[Blob]:
            found = []
            for path in self._folder.rglob("*"):
                key = path.relative_to(self._folder).as_posix()
                if key.startswith(prefix) and _KEY.fullmatch(key) and path.is_file():
                    status = path.stat()
                    found.append(Blob(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)))
            return found

        return sorted(await self._call(walk), key=lambda blob: blob.key)

    def _path(self, key: str) -> Path:
        _check(key)
        return self._folder / key

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)  # unlike a rename, it fails where something is
        finally:
            os.unlink(temporary)
        parent = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)

    async def _call(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except FileNotFoundError as error:
            raise BlobMissingError from error
        except FileExistsError as error:
            raise BlobExistsError from error
        except OSError as error:
            raise BlobsUnavailableError(type(error).__name__) from error


def open_blobs(
    service: str, *, s3_url: str | None, access_key: str | None, secret_key: str | None, folder: Path | None
) -> Blobs:
    """A service's place in the S3 store, or in a folder where no store is named.

    Raises:
        ValueError: neither, or both, or a store without its keys.
    """
    if (s3_url is None) == (folder is None):
        raise ValueError("name either an object store (SAMPLAN_S3_URL) or a folder (SAMPLAN_BLOB_DIR)")
    if folder is not None:
        return FolderBlobs(folder / service)
    if s3_url is None or not access_key or not secret_key:
        raise ValueError("an object store needs SAMPLAN_S3_ACCESS_KEY and SAMPLAN_S3_SECRET_KEY")
    return S3Blobs(s3_url, access_key, secret_key, f"samplan-{service}")


def _check(key: str) -> None:
    if len(key) > 500 or _KEY.fullmatch(key) is None:
        raise ValueError("not a key of the object store")
