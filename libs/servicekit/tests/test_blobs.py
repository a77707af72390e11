"""The object store: one set of promises, kept by a real S3 and by a folder."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from samplan_dev.instances import Seaweed
from samplan_servicekit.blobs import (
    BlobExistsError,
    BlobMissingError,
    Blobs,
    BlobsUnavailableError,
    FolderBlobs,
    S3Blobs,
    delete_older,
    open_blobs,
)


@pytest.fixture(params=["s3", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """An empty place in the store."""
    if request.param == "folder":
        return FolderBlobs(tmp_path / "print")
    seaweed: Seaweed = request.getfixturevalue("seaweed")
    return S3Blobs(seaweed.endpoint, *seaweed.credentials, f"test-{secrets.token_hex(5)}")


@pytest.mark.parametrize("size", [0, 1, 70_000, 10 * 1024 * 1024])
async def test_what_was_put_is_had_back(blobs: Blobs, size: int) -> None:
    data = secrets.token_bytes(size)
    await blobs.put("jobs/one/1", data)
    assert await blobs.get("jobs/one/1") == data


async def test_what_is_there_is_never_overwritten(blobs: Blobs) -> None:
    await blobs.put("jobs/one/1", b"first")
    with pytest.raises(BlobExistsError):
        await blobs.put("jobs/one/1", b"second")
    assert await blobs.get("jobs/one/1") == b"first"


async def test_of_two_who_put_at_the_same_time_one_is_refused(blobs: Blobs) -> None:
    results = await asyncio.gather(
        blobs.put("jobs/one/1", b"first"), blobs.put("jobs/one/1", b"second"), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["BlobExistsError", "NoneType"]
    assert await blobs.get("jobs/one/1") in (b"first", b"second")


async def test_what_is_not_there_is_missing(blobs: Blobs) -> None:
    with pytest.raises(BlobMissingError):
        await blobs.get("jobs/one/1")
    assert list(await blobs.list()) == []


async def test_what_was_deleted_is_missing_and_deleting_twice_does_no_harm(blobs: Blobs) -> None:
    await blobs.put("jobs/one/1", b"x")
    for _ in range(2):
        await blobs.delete("jobs/one/1")
        with pytest.raises(BlobMissingError):
            await blobs.get("jobs/one/1")


async def test_a_list_names_keys_sizes_and_times_by_prefix(blobs: Blobs) -> None:
    for key in ("jobs/one/2", "jobs/one/1", "jobs/ten/1", "copies/one"):
        await blobs.put(key, b"12345")
    found = await blobs.list("jobs/one/")
    assert [(blob.key, blob.size) for blob in found] == [("jobs/one/1", 5), ("jobs/one/2", 5)]
    assert all(abs(blob.stored_at - datetime.now(UTC)) < timedelta(minutes=1) for blob in found)
    assert [blob.key for blob in await blobs.list()] == ["copies/one", "jobs/one/1", "jobs/one/2", "jobs/ten/1"]


async def test_a_list_goes_beyond_one_page(blobs: Blobs) -> None:
    keys = [f"jobs/{number:04}" for number in range(1005)]
    for start in range(0, len(keys), 40):
        await asyncio.gather(*(blobs.put(key, b"") for key in keys[start : start + 40]))
    assert [blob.key for blob in await blobs.list("jobs/")] == keys


async def test_what_is_old_is_taken_away_and_the_rest_stays(blobs: Blobs) -> None:
    await blobs.put("jobs/one", b"x")
    await blobs.put("copies/one", b"x")
    assert await delete_older(blobs, "jobs/", datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await delete_older(blobs, "jobs/", datetime.now(UTC) + timedelta(hours=1)) == 1
    assert [blob.key for blob in await blobs.list()] == ["copies/one"]


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../x", "a/../b", "a//b", "A", "a/.b", "a" * 501, "a\n"])
async def test_a_key_that_is_none_reaches_nothing(blobs: Blobs, key: str) -> None:
    for call in (lambda: blobs.put(key, b""), lambda: blobs.get(key), lambda: blobs.delete(key)):
        with pytest.raises(ValueError, match="not a key"):
            await call()


async def test_a_store_that_does_not_answer_or_refuses_is_unavailable(seaweed: Seaweed) -> None:
    for store in (
        S3Blobs("http://127.0.0.1:1", "a", "b", "test-away"),
        S3Blobs(seaweed.endpoint, seaweed.credentials[0], "wrong", "test-refused"),
    ):
        with pytest.raises(BlobsUnavailableError):
            await store.get("jobs/one")


async def test_a_folder_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    await FolderBlobs(tmp_path / "print").put("jobs/one", b"x")
    assert (tmp_path / "print/jobs").stat().st_mode & 0o077 == 0
    assert (tmp_path / "print/jobs/one").stat().st_mode & 0o077 == 0


def test_a_service_names_a_store_with_its_keys_or_a_folder_and_not_both(tmp_path: Path) -> None:
    nothing = {"s3_url": None, "access_key": None, "secret_key": None, "folder": None}
    for wrong in ({}, {"s3_url": "http://s3"}, {"s3_url": "http://s3", "folder": tmp_path}):
        with pytest.raises(ValueError, match="store"):
            open_blobs("print", **(nothing | wrong))  # type: ignore[arg-type]
    assert isinstance(open_blobs("print", **(nothing | {"folder": tmp_path})), FolderBlobs)  # type: ignore[arg-type]
