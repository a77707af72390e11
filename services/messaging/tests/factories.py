"""A plan with people who write to each other in it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from samplan_contracts.plans import ConsentStatus, Kind
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_messaging.members.models import KnownPerson, Member
from samplan_messaging.messages.models import Message
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope


def doc(*lines: str) -> dict[str, Any]:
    """A text of plain lines."""
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines],
    }


BOLD: dict[str, Any] = {
    "type": "doc",
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "marks": [{"type": "strong"}], "text": "Husk"}]},
        {"type": "quote", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "støvler"}]}]},
    ],
}


@dataclass
class Circle:
    """A plan with three people, the first of whom leads it."""

    messaging: UnderTest
    organisation_id: UUID = field(default_factory=new_id)
    place: Place = field(default_factory=lambda: Place(kind=Kind.LEAD))

    def __post_init__(self) -> None:
        """Think of people."""
        self.people = [Somebody(organisation_id=self.organisation_id) for _ in range(3)]

    @property
    def scope(self) -> OrganisationScope:
        """The organisation."""
        return OrganisationScope(self.organisation_id)

    async def gather(self) -> "Circle":
        """Have messaging know them."""
        async with self.messaging.kit.database.transaction(self.scope) as session:
            for number, who in enumerate(self.people):
                known = {"organisation_id": self.organisation_id, "person_id": who.person_id, "sequence": 1}
                session.add(KnownPerson(**known, display_name=f"Person {number}", has_account=True))
                member = Member(
                    **known,
                    participant_id=new_id(),
                    plan_id=self.place.plan_id,
                    role="ip.provider",
                    kind=Kind.PROVIDER,
                    consent_status=ConsentStatus.SIGNED,
                    consent_from=NOON.date(),
                    consent_to=NOON.date(),
                    removed=False,
                )
                session.add(member)
        return self

    async def ask(
        self,
        who: int,
        method: str,
        path: str = "",
        body: Any = None,
        *,
        match: int | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        """What somebody is answered, about a version or with a key where they name one."""
        given = self.messaging.headers(self.people[who], self.place)
        if match is not None:
            given["If-Match"] = f'"{match}"'
        if key is not None:
            given["Idempotency-Key"] = key
        path = f"/api/messaging/plans/{self.place.plan_id}/messages{path}"
        return await self.messaging.client.request(method, path, json=body, headers=given)

    async def write(self, who: int = 0, *recipients: int, send: bool = True, **fields: Any) -> dict[str, Any]:
        """Somebody writes a message."""
        to = [str(self.people[one].person_id) for one in recipients]
        wanted = {"recipients": to, "subject": "Hei", "send": send} | (fields or {"text": "Vi sees."})
        answer = await self.ask(who, "POST", "", wanted)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def folder(self, who: int, name: str) -> list[str]:
        """What somebody finds in a folder."""
        answer = await self.ask(who, "GET", f"?folder={name}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    async def row(self, message_id: str) -> Message | None:
        """A message as it is stored."""
        async with self.messaging.kit.database.transaction(self.scope) as session:
            found: Message | None = await session.get(Message, (self.organisation_id, UUID(message_id)))
            if found is not None:
                session.expunge(found)
            return found
