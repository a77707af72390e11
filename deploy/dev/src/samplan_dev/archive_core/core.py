"""What the core does with a message: archives it once, and says so as often as it is asked."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from samplan_contracts import archive_exchange as wire
from samplan_dev.archive_core import reading, writing
from samplan_dev.archive_core.reading import RefusedError
from samplan_dev.archive_core.store import MissingCaseError, Store


class Mood(StrEnum):
    """How the core can be told to misbehave, once for each time that it is told."""

    SERVER_ERROR = "serverfeil"
    PARTLY = "delvis"
    SILENCE = "stille"
    INVALID = "ugyldig"
    TWICE = "dobbelt"
    """Every answer comes twice, the receipt first."""
    BARE = "knapp"
    """It says no more than the schema and its elder versions ask for."""
    RECORD_ONLY = "bare registrering"
    """All is archived, and the receipt tells of the record alone."""
    CASE_ONLY = "bare mappe"
    """All is archived, and the receipt tells of the case alone."""
    CASE_ALONE = "uten registrering"
    """The case is archived, and the receipt tells of no record."""


@dataclass(frozen=True)
class Answer:
    """A message from the core: type, headers and body."""

    type: str
    headers: Mapping[str, str]
    body: bytes


class Core:
    """An archive with a way of answering."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.moods: deque[Mood] = deque()
        """What is to go wrong with the next messages."""
        self.taken = 0
        """How many messages have arrived."""

    def handle(self, headers: Mapping[str, Any], body: bytes) -> list[Answer]:
        """What is answered to a message, in this order."""
        self.taken += 1
        try:
            return list(self._answers(headers, body))
        except Exception:  # whatever it is, the sender is told that it may try again
            traceback.print_exc()
            return [_answer(wire.SERVER_ERROR, writing.error(wire.SERVER_ERROR, "an error of ours"), headers=headers)]

    def _answers(self, headers: Mapping[str, Any], body: bytes) -> Iterator[Answer]:
        mood = self.moods.popleft() if self.moods else None
        if mood is Mood.SILENCE:
            return
        if not _is_uuid(headers.get(wire.MESSAGE_ID)) or not _is_uuid(headers.get(wire.CLIENT_MESSAGE_ID)):
            return  # nobody could be answered
        if mood is Mood.SERVER_ERROR:
            yield _answer(wire.SERVER_ERROR, writing.error(wire.SERVER_ERROR, "told to fail"), headers=headers)
            return
        if headers.get(wire.TYPE) == wire.FETCH_RECORD:
            yield _answer(*self._find(body), headers=headers)
            return
        received = _answer(wire.RECEIVED, b"", headers=headers)
        if mood is Mood.INVALID:
            yield received
            yield _answer(wire.INVALID, writing.error(wire.INVALID, "told to refuse"), headers=headers)
            return
        final = _answer(*self._file(body, mood), headers=headers)
        if mood is Mood.BARE:
            yield _bare(final)
            return
        if mood is Mood.TWICE:
            yield from (final, received, _again(final), _again(received))
            return
        yield received
        yield final

    def _file(self, body: bytes, mood: Mood | None) -> tuple[str, bytes]:
        """What is answered to a message: type and body."""
        alone = mood in (Mood.PARTLY, Mood.CASE_ALONE)
        try:
            done = self.store.file(reading.read(body), record_too=not alone)
        except RefusedError as error:
            return wire.INVALID, writing.error(wire.INVALID, str(error))
        except MissingCaseError:
            return wire.NOT_FOUND, writing.error(wire.NOT_FOUND, "there is no such mappe")
        return wire.RECEIPT, writing.receipt(
            None if mood is Mood.RECORD_ONLY else done.case,
            None if mood is Mood.CASE_ONLY else done.record,
            failed_record="told to take the case alone" if mood is Mood.PARTLY else None,
            outcome=mood is not Mood.BARE,
        )

    def _find(self, body: bytes) -> tuple[str, bytes]:
        """What is answered to a question for a record."""
        try:
            found = self.store.record(reading.read_question(body))
        except RefusedError as error:
            return wire.INVALID, writing.error(wire.INVALID, str(error))
        if found is None:
            return wire.NOT_FOUND, writing.error(wire.NOT_FOUND, "there is no such registrering")
        return wire.RECORD, writing.record(found)


def _answer(kind: str, body: bytes, *, headers: Mapping[str, Any]) -> Answer:
    copied = (wire.CLIENT_MESSAGE_ID, wire.CLIENT_CORRELATION_ID)
    return Answer(
        kind,
        {
            wire.MESSAGE_ID: str(uuid4()),
            wire.TYPE: kind,
            wire.SENDER: "archive-core",
            wire.ANSWERS: str(headers[wire.MESSAGE_ID]),
            **{name: str(headers[name]) for name in copied if name in headers},
        },
        body,
    )


def _bare(answer: Answer) -> Answer:
    """The answer without what its sender would say by itself."""
    return Answer(answer.type, {wire.ANSWERS: answer.headers[wire.ANSWERS]}, answer.body)


def _again(answer: Answer) -> Answer:
    """The same answer as another message."""
    return Answer(answer.type, {**answer.headers, wire.MESSAGE_ID: str(uuid4())}, answer.body)


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
