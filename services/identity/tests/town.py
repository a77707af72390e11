"""Organisations with people who hold rights and take part in plans, for tests of identity."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import Kind
from samplan_dev.harness import NOON, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id


@dataclass
class Town:
    """One organisation, and the service that knows it."""

    identity: UnderTest
    database: ServiceDatabase
    id: UUID = field(default_factory=new_id)

    async def run(self, statement: str, *values: Any) -> Any:
        """Ask the database, past its rules."""
        connection = await asyncpg.connect(self.database.superuser_url)
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    async def found(self, name: str = "Prøve kommune", plan_types: tuple[str, ...] = ("ip", "iop")) -> "Town":
        """Make the organisation."""
        await self.run("insert into organisations values ($1, $2, $3, 1)", self.id, name, list(plan_types))
        return self

    async def person(
        self,
        *rights: OrganisationRight,
        name: str = "Eli Prøve",
        account: str | None = "active",
        mobile: str | None = "+4791234567",
        protection: str = "none",
    ) -> Somebody:
        """Somebody of the organisation, signed in."""
        who = Somebody(organisation_id=self.id, rights=frozenset(rights))
        given, _, family = name.partition(" ")
        await self.run(
            "insert into persons (id, given_name, family_name, birth_date, mobile, code_channel, language,"
            " may_notify, confidential, address_protection, version)"
            " values ($1, $2, $3, '2000-01-01', $4, 'sms', 'nb', true, $5, $6, 1)",
            who.person_id, given, family, mobile, protection != "none", protection,
        )  # fmt: skip
        await self.join(who, *rights)
        if account is not None:
            await self.run(
                "insert into accounts values ($1, $2, $3, $4, $5, 1)",
                new_id(), who.person_id, f"u{who.person_id.hex}", "hash" if account == "active" else None, account,
            )  # fmt: skip
        return who

    async def join(self, who: Somebody, *rights: OrganisationRight) -> None:
        """Make a person of another organisation belong to this one, too."""
        await self.run(
            "insert into memberships (id, organisation_id, person_id, rights, version) values ($1, $2, $3, $4, 1)",
            new_id(), self.id, who.person_id, sorted(rights),
        )  # fmt: skip

    async def plan(self, *members: tuple[Somebody, Kind]) -> UUID:
        """A plan with these participants, as plans has told of it."""
        plan_id = new_id()
        for who, kind in members:
            await self.run(
                "insert into members values ($1, $2, $3, $4, $5, false, 1)",
                self.id, new_id(), plan_id, who.person_id, kind.value,
            )  # fmt: skip
        return plan_id

    async def session(self, who: Somebody, at: datetime = NOON) -> UUID:
        """A time signed in, that began then and lasts."""
        session_id = new_id()
        await self.run(
            "insert into sessions select $1, $2, $3, a.id, $4, 'password_code', 'substantial', array['pwd'], t, t,"
            " t, t + interval '12 hours', null, 1 from accounts a, cast($5 as timestamptz) t where a.person_id = $3",
            session_id, self.id, who.person_id, session_id.bytes, at,
        )  # fmt: skip
        return session_id

    async def call(
        self, who: Somebody, method: str, path: str, body: Any = None, *, expect: int, version: int | None = None
    ) -> Any:
        """Call the service as somebody; gives the JSON."""
        headers = self.identity.headers(who)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer: httpx.Response = await self.identity.client.request(
            method, f"/api/identity{path}", json=body, headers=headers
        )
        assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    async def rights_of(self, who: Somebody) -> set[str]:
        """What somebody holds here now."""
        rows = await self.run(
            "select rights from memberships where organisation_id = $1 and person_id = $2", self.id, who.person_id
        )
        return set(rows[0]["rights"])

    async def told(self, event_type: str) -> list[dict[str, Any]]:
        """The bodies of events of a type that this organisation's outbox holds."""
        rows = await self.run(
            "select body from outbox where type = $1 and organisation_id = $2 order by position",
            event_type, self.id,
        )  # fmt: skip
        return [json.loads(row["body"]) for row in rows]

    async def logged(self) -> list[str]:
        """The actions in the organisation's own log, oldest first."""
        rows = await self.run(
            "select body::jsonb ->> 'action' as action from log_entries"
            " where organisation_id = $1 and chain_id = $1 order by sequence",
            self.id,
        )
        return [row["action"] for row in rows]
