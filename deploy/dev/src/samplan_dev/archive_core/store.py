"""What the core holds: cases, records and their documents, in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from samplan_dev.archive_core.reading import RefusedError, Submission
from samplan_dev.archive_core.writing import Filed

SCHEMA = """
create table if not exists cases (
    system_id text primary key, year integer not null, number integer not null, key text unique,
    title text not null, public_title text not null, created_at text not null);
create table if not exists records (
    system_id text primary key, case_id text not null references cases, year integer not null,
    number integer not null, key text unique, title text not null, document_title text not null,
    file_name text not null, sha256 text not null, size integer not null, document blob not null,
    message blob not null, created_at text not null);
"""


class MissingCaseError(Exception):
    """A record is to go into a case that is not there."""


@dataclass(frozen=True)
class Result:
    """What became of a submission."""

    case: Filed
    record: Filed | None


class Store:
    """The archive. Used by one thread."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def file(self, wanted: Submission, *, record_too: bool = True) -> Result:
        """Archive a submission, all of it or nothing; what is there already stays as it is.

        `record_too`: false leaves the record out, as a core does that cannot take it.

        Raises:
            RefusedError: a record of this key is there with another document.
            MissingCaseError: neither sent along nor there before.
        """
        with self._transaction():
            case = self._case(wanted)
            record = self._record(wanted, case) if wanted.has_record and record_too else None
            return Result(case, record)

    def record(self, key: str) -> Filed | None:
        """The record of this key (`system|key`)."""
        found = self._db.execute("select * from records where key = ?", (key,)).fetchone()
        return None if found is None else _filed(found, existing=True)

    def _case(self, wanted: Submission) -> Filed:
        key = wanted.case_key if wanted.has_case else wanted.parent_key
        found = self._db.execute("select * from cases where key = ?", (key,)).fetchone() if key else None
        if found is not None:
            return _filed(found, existing=True)
        if not wanted.has_case:
            raise MissingCaseError
        year, number = self._next("cases")
        system_id = uuid4()
        self._db.execute(
            "insert into cases values (?, ?, ?, ?, ?, ?, ?)",
            (str(system_id), year, number, key, wanted.case_title, wanted.case_public_title, _now()),
        )
        return Filed(system_id, year, number, key, existing=False)

    def _record(self, wanted: Submission, case: Filed) -> Filed:
        key = wanted.record_key
        found = self._db.execute("select * from records where key = ?", (key,)).fetchone() if key else None
        if found is not None:
            if found["sha256"] != wanted.sha256:
                raise RefusedError("a registrering with this key is archived with another document")
            return _filed(found, existing=True)
        year, number = self._next("records")
        system_id = uuid4()
        self._db.execute(
            "insert into records values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                str(system_id), str(case.system_id), year, number, key, wanted.record_title, wanted.document_title,
                wanted.file_name, wanted.sha256, len(wanted.document), wanted.document, wanted.message, _now(),
            ),
        )  # fmt: skip
        return Filed(system_id, year, number, key, existing=False)

    def _next(self, table: str) -> tuple[int, int]:
        year = datetime.now(UTC).year
        row = self._db.execute(f"select max(number) from {table} where year = ?", (year,)).fetchone()
        return year, (row[0] or 0) + 1

    def listing(self) -> list[dict[str, Any]]:
        """Every case with its records, the newest first; neither documents nor messages."""
        cases = self._db.execute("select * from cases order by year desc, number desc").fetchall()
        columns = "system_id, case_id, year, number, key, title, document_title, file_name, sha256, size, created_at"
        records = self._db.execute(f"select {columns} from records order by year, number").fetchall()
        return [
            dict(case) | {"records": [dict(r) for r in records if r["case_id"] == case["system_id"]]}
            for case in cases
        ]

    def document(self, record_id: str) -> bytes | None:
        """The PDF of a record."""
        return self._column("document", record_id)

    def message(self, record_id: str) -> bytes | None:
        """The XML that a record came with."""
        return self._column("message", record_id)

    def _column(self, name: str, record_id: str) -> bytes | None:
        row = self._db.execute(f"select {name} from records where system_id = ?", (record_id,)).fetchone()
        return None if row is None else bytes(row[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")


def _filed(row: sqlite3.Row, *, existing: bool) -> Filed:
    return Filed(UUID(row["system_id"]), row["year"], row["number"], row["key"], existing)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
