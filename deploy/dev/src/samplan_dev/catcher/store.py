"""What was caught, in one SQLite file: a message is on disk before its sender hears that it was taken."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

KEPT = 5_000
"""How many messages are kept; the oldest give way. All end-to-end tests together stay well below."""


@dataclass(frozen=True)
class Message:
    """One caught message."""

    id: str
    time: str
    """RFC 3339, UTC."""
    channel: str
    """`sms` or `email`."""
    to: str
    subject: str
    """Empty for an SMS."""
    text: str

    def as_json(self) -> dict[str, str]:
        """As `/dev/outbox.json` shows it."""
        return asdict(self)


class Store:
    """The caught messages of one file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.execute(
            "create table if not exists message (number integer primary key, id text not null,"
            " time text not null, channel text not null, recipient text not null, subject text not null,"
            " body text not null, reference text unique)"
        )

    def add(self, channel: str, to: str, subject: str, text: str, reference: str | None = None) -> str:
        """Keep a message and return its id; one with a known `reference` is not kept twice."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._connection.execute(
            "insert into message (id, time, channel, recipient, subject, body, reference)"
            " values (?, ?, ?, ?, ?, ?, ?) on conflict (reference) do nothing",
            (str(uuid.uuid4()), now, channel, to, subject, text, reference),
        )
        self._connection.execute("delete from message where number <= (select max(number) from message) - ?", (KEPT,))
        condition = "reference = ?" if reference else "number = last_insert_rowid()"
        query = f"select id from message where {condition}"
        (found,) = self._connection.execute(query, (reference,) if reference else ()).fetchone()
        return str(found)

    def all(self, to: str | None = None) -> list[Message]:
        """Every message, oldest first, or those to one number or mail address."""
        rows = self._connection.execute(
            "select id, time, channel, recipient, subject, body from message"
            " where ?1 is null or recipient = ?1 order by number",
            (to,),
        )
        return [Message(*row) for row in rows]

    def clear(self) -> None:
        """Forget everything."""
        self._connection.execute("delete from message")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
