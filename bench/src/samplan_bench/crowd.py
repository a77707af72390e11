"""Many people at once: sessions without the way through password and code, and accounts like one that there is."""

import hashlib
import json
import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from samplan_dev import provision
from samplan_dev.suite import Suite
from samplan_servicekit.ids import new_id


async def sign_in_many(suite: Suite, username: str, count: int) -> list[str]:
    """Cookies of `count` sessions of one of the demo municipality's people."""
    database = provision.service_database(suite.postgres, "identity", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    try:
        row = await connection.fetchrow(
            "select a.id as account, a.person_id, m.organisation_id from accounts a"
            " join memberships m on m.person_id = a.person_id where a.username = $1",
            username,
        )
        if row is None:
            raise LookupError(f"nobody is called {username}")
        now = datetime.now(UTC)
        cookies = [secrets.token_urlsafe(32) for _ in range(count)]
        await connection.executemany(
            "insert into sessions (id, organisation_id, person_id, account_id, session_hash, method, acr, amr,"
            " factor_at, created_at, last_seen_at, expires_at, version)"
            " values ($1, $2, $3, $4, $5, 'password_code', 'substantial', '{pwd,otp}', $6, $6, $6, $7, 1)",
            [
                (
                    new_id(),
                    row["organisation_id"],
                    row["person_id"],
                    row["account"],
                    hashlib.sha256(cookie.encode()).digest(),
                    now,
                    now + timedelta(hours=12),
                )
                for cookie in cookies
            ],
        )
        return cookies
    finally:
        await connection.close()


@dataclass(frozen=True)
class Someone:
    """Somebody with an account, whose codes come by SMS."""

    username: str
    mobile: str


async def make_people(suite: Suite, like: str, count: int) -> list[Someone]:
    """So many more people with an account, with the password of somebody whom there is and phones of their own.

    Their rows are that person's with other keys, so nothing is said on the bus: nobody but identity knows them.
    """
    database = provision.service_database(suite.postgres, "identity", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    people = [Someone(f"{like}-{number}", f"+47400{number:05}") for number in range(count)]
    try:
        one = await connection.fetchrow("select id, person_id from accounts where username = $1", like)
        if one is None:
            raise LookupError(f"nobody is called {like}")
        async with connection.transaction():
            for someone in people:
                person_id, account_id = str(new_id()), str(new_id())
                await _copy(
                    connection,
                    "persons",
                    "id = $1",
                    one["person_id"],
                    {
                        "id": person_id,
                        "mobile": someone.mobile,
                        "code_channel": "sms",
                        "identity_number_sealed": None,
                        "identity_number_index": None,
                    },
                )
                await _copy(
                    connection,
                    "memberships",
                    "person_id = $1",
                    one["person_id"],
                    {"id": str(new_id()), "person_id": person_id},
                )
                await _copy(
                    connection,
                    "accounts",
                    "id = $1",
                    one["id"],
                    {"id": account_id, "person_id": person_id, "username": someone.username},
                )
                await _copy(connection, "terms_acceptances", "account_id = $1", one["id"], {"account_id": account_id})
        return people
    finally:
        await connection.close()


async def _copy(
    connection: asyncpg.Connection, table: str, where: str, key: object, changed: dict[str, str | None]
) -> None:
    # Through JSON, so that a column that is added some day is copied as well.
    await connection.execute(
        f"insert into {table} select made.* from {table} found,"
        f" jsonb_populate_record(null::{table}, to_jsonb(found) || $2::jsonb) made where found.{where}",
        key,
        json.dumps(changed),
    )


@dataclass(frozen=True)
class Taken:
    """An SMS that the catcher took."""

    number: int
    at: datetime
    text: str


class Phones:
    """What the catcher took for phones, read from its file: its page shows everything, each time."""

    def __init__(self, suite: Suite) -> None:
        self._path = suite.state / "catcher" / "messages.sqlite"

    def newest(self, mobile: str, after: int = 0) -> Taken | None:
        """The last message to a phone, if it came after the one of that number."""
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            row: Any = connection.execute(
                "select number, time, body from message where recipient = ? and number > ?"
                " order by number desc limit 1",
                (mobile, after),
            ).fetchone()
        return None if row is None else Taken(row[0], datetime.fromisoformat(row[1]), row[2])


def lua(cookies: list[str], host: str, path: str) -> str:
    """A script for wrk that reads a page as each of many people in turn."""
    return f"""
local cookies = {{{",".join(json.dumps(cookie) for cookie in cookies)}}}
local turn = 0
request = function()
  turn = turn % #cookies + 1
  return wrk.format("GET", {json.dumps(path)}, {{
    ["Host"] = {json.dumps(host)},
    ["Cookie"] = "__Host-samplan=" .. cookies[turn],
    ["Sec-Fetch-Site"] = "same-origin",
  }})
end
"""
