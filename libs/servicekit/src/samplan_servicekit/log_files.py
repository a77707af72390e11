"""A plan's log as a file of JSON Lines that can be verified anywhere: the chain of each service, whole.

First a line that names plan and organisation, and says how far each chain had come; then the entries as they stand in
their chains, each with its hash and the one before it; last a line with their number, without which a file was cut.
What somebody wrote beside an entry comes with its salt, so that its seal is verified too; what was erased does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from samplan_servicekit.audit import hash_of, seal_of
from samplan_servicekit.log_entries import ChainEntry, ChainHead

MEDIA_TYPE: Final = "application/jsonl"


class Begins(BaseModel):
    """The first line."""

    samplan_log: Literal[1] = 1
    plan_id: UUID
    organisation_id: UUID
    exported_at: datetime
    chains: dict[str, ChainHead]


class Stands(ChainEntry):
    """An entry of a service's chain."""

    service: str
    previous: str
    """The hash of the entry before it, as hex; empty for the first."""


class Ends(BaseModel):
    """The last line."""

    entries: int


def line(what: BaseModel) -> bytes:
    """One line of the file."""
    return orjson.dumps(what.model_dump(mode="json", exclude_none=True)) + b"\n"


class BrokenFileError(Exception):
    """A file does not hold a whole log; says where."""


@dataclass
class Verified:
    """What a file holds, as far as it follows."""

    begins: Begins
    reached: dict[str, ChainHead] = field(default_factory=dict)
    entries: int = 0


_STANDS: Final = TypeAdapter(Stands)


def verify(lines: Iterable[bytes]) -> Verified:
    """Go through a file, a line at a time.

    Raises:
        BrokenFileError: an entry was altered, removed, put in or cut off, or a text beside one was altered.
    """
    numbered = iter(enumerate(lines, 1))
    try:
        begins = Begins.model_validate_json(next(numbered)[1])
    except (StopIteration, ValidationError) as error:
        raise BrokenFileError("line 1 is not the beginning of a log") from error
    verified = Verified(begins, dict.fromkeys(begins.chains, ChainHead()))
    for number, text in numbered:
        if b'"sequence":' not in text:
            _end(verified, text, number)
            if next(numbered, None) is not None:
                raise BrokenFileError(f"line {number + 1} comes after the end")
            return verified
        _follow(verified, text, number)
    raise BrokenFileError("the end is missing")


def _follow(verified: Verified, text: bytes, number: int) -> None:
    try:
        entry = _STANDS.validate_json(text)
        last = verified.reached[entry.service]
        digest = hash_of(bytes.fromhex(last.hash), last.sequence + 1, entry.body)
        seal = orjson.loads(entry.body).get("detail")
    except (ValueError, KeyError, AttributeError) as error:
        raise BrokenFileError(f"line {number} is no entry") from error
    if (entry.sequence, entry.previous, entry.hash) != (last.sequence + 1, last.hash, digest.hex()):
        raise BrokenFileError(f"line {number}: {entry.service} {entry.sequence} does not follow")
    if entry.detail is not None and (seal is None or _seal(entry.detail.salt, entry.detail.text) != seal["hmac"]):
        raise BrokenFileError(f"line {number}: the text beside {entry.service} {entry.sequence} was altered")
    verified.reached[entry.service] = ChainHead(sequence=entry.sequence, hash=entry.hash)
    verified.entries += 1


def _seal(salt: str, text: str) -> str | None:
    try:
        return seal_of(bytes.fromhex(salt), text)
    except ValueError:
        return None


def _end(verified: Verified, text: bytes, number: int) -> None:
    try:
        ends = Ends.model_validate_json(text)
    except ValidationError as error:
        raise BrokenFileError(f"line {number} is no entry") from error
    for service, head in verified.begins.chains.items():
        if verified.reached[service] != head:
            raise BrokenFileError(f"the chain of {service} ends at {verified.reached[service].sequence}")
    if ends.entries != verified.entries:
        raise BrokenFileError(f"there are {verified.entries} entries, not {ends.entries}")
