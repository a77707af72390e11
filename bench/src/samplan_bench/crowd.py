"""Many people who are signed in, without the way through password and code: sessions as identity writes them."""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta

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
            "insert into sessions values ($1, $2, $3, $4, $5, 'password_code', 'substantial', '{pwd,otp}',"
            " $6, $6, $6, $7, null, 1)",
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
