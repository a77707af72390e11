"""What end-to-end tests make before they begin: persons, plans, participants, consent."""

import asyncio
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from samplan_dev import services
from samplan_dev.client import Browser
from samplan_dev.people import norwegian_day, synthetic_identity_number
from samplan_dev.suite import Suite

ALL_ELEMENTS = (
    "goals",
    "specialist_plans",
    "messages",
    "calendar",
    "log",
    "mapping",
    "status",
    "documents",
)


@dataclass
class Plan:
    """A plan that a test made, seen by its lead."""

    lead: Browser
    id: str
    owner: dict[str, Any]
    participants: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By display name."""

    @property
    def path(self) -> str:
        """Where plans serves it."""
        return f"/api/plans/plans/{self.id}"

    @property
    def messages(self) -> str:
        """Where messaging serves its messages."""
        return f"/api/messaging/plans/{self.id}/messages"

    async def remove(self, name: str) -> None:
        """Take somebody out of the plan, in the order that it asks for."""
        await self.lead.post(f"{self.path}/consent/resets", {"participant_ids": [self.participants[name]["id"]]})
        await self.refresh()
        gone = self.participants.pop(name)
        path = f"{self.path}/participants/{gone['id']}"
        await self.lead.delete(path, if_match=f'"{gone["version"]}"', expect=204)

    async def refresh(self) -> None:
        """Read the participants anew."""
        items = (await self.lead.get(f"{self.path}/participants")).body["items"]
        self.participants = {item["name"]: item for item in items}

    async def add(self, name: str, kind: str, *, days: int | None = 90) -> dict[str, Any]:
        """Make somebody of the municipality a participant, with a provisional consent unless `days` is none."""
        found = await self.lead.post("/api/identity/persons/search", {"name": name})
        wanted: dict[str, Any] = {"person_id": found.body["items"][0]["id"], "kind": kind}
        if days is not None:
            wanted |= period(days)
        added = (await self.lead.post(f"{self.path}/participants", wanted, expect=201)).body
        self.participants[name] = added
        return dict(added)

    async def until_reachable(self, *names: str) -> None:
        """Wait until the lead can write to these participants: messaging hears of them over the bus."""
        wanted = {self.participants[name]["person_id"] for name in names}
        async with asyncio.timeout(30):
            while True:
                items = (await self.lead.get(f"/api/messaging/plans/{self.id}/recipients")).body["items"]
                if wanted <= {item["person_id"] for item in items if item["reachable"]}:
                    return
                await asyncio.sleep(0.05)

    async def renew(self, days: int = 365, names: Sequence[str] | None = None, *, signed: bool = True) -> None:
        """Renew the consent of everybody, or of those who are named."""
        ids = None if names is None else [self.participants[name]["id"] for name in names]
        today = norwegian_day()
        body = {
            "participant_ids": ids,
            "from": today.isoformat(),
            "to": (today + timedelta(days=days)).isoformat(),
            "signed": signed,
        }
        await self.lead.post(f"{self.path}/consent/renewals", body)
        await self.refresh()

    async def withdraw(self, name: str) -> None:
        """Withdraw somebody's consent."""
        await self.lead.post(f"{self.path}/consent/withdrawals", {"participant_ids": [self.participants[name]["id"]]})

    async def goal(self, title: str = "Få flere venner", *activities: str) -> dict[str, Any]:
        """Write a goal, with activities."""
        goal = (await self.lead.post(f"{self.path}/goals", {"title": title}, expect=201)).body
        for activity in activities:
            path = f"{self.path}/goals/{goal['id']}/activities"
            await self.lead.post(path, {"title": activity}, expect=201)
        return dict((await self.lead.get(f"{self.path}/goals/{goal['id']}")).body)


def period(days: int) -> dict[str, str]:
    """A consent's period from today on."""
    today = norwegian_day()
    return {"consent_from": today.isoformat(), "consent_to": (today + timedelta(days=days)).isoformat()}


async def make_person(lead: Browser, **fields: Any) -> dict[str, Any]:
    """Enter a person who is not known yet."""
    number = synthetic_identity_number()
    person = {
        "given_name": "Eli",
        "family_name": f"Prøve {number[:8]}",
        "identity_number": number,
        "birth_date": "2013-02-03",
        **fields,
    }
    return dict((await lead.post("/api/identity/persons", person, expect=201)).body)


async def make_plan(
    lead: Browser,
    plan_type: str = "ip",
    *,
    elements: Sequence[str] = ALL_ELEMENTS,
    short_name: str | None = "Eli",
    renewed: bool = True,
    owner: dict[str, Any] | None = None,
) -> Plan:
    """Make a plan by the wizard; `renewed` enters a signed consent for a year, without which nobody sees content."""
    owner = owner or await make_person(lead)
    wizard = await lead.post("/api/plans/wizards", expect=201)
    path = f"/api/plans/wizards/{wizard.body['id']}"
    choices = {
        "owner_person_id": owner["id"],
        "type": plan_type,
        "short_name": short_name,
        "elements": list(elements),
        "step": 5,
    }
    await lead.patch(path, choices, if_match=wizard.etag)
    made = await lead.post(f"{path}/finish", expect=201)
    plan = Plan(lead, made.body["plan_id"], owner)
    if renewed:
        await plan.refresh()
        await plan.renew()
    return plan


async def my_plans(browser: Browser, sort: str = "owner_name", *, ended: bool = False) -> list[dict[str, Any]]:
    """All of one's own plans, page by page: the people of these tests get more than one page of them."""
    items: list[dict[str, Any]] = []
    cursor = "0"
    asked = f"sort={sort}&ended={str(ended).lower()}&limit=100"
    while cursor is not None:
        page = (await browser.get(f"/api/plans/plans?{asked}&cursor={cursor}")).body
        items += page["items"]
        cursor = page["next_cursor"]
    return items


def operator(suite: Suite, *arguments: str, service: str = "identity") -> dict[str, Any]:
    """What the operator's command line answers."""
    argv = [*services.module(service, arguments[0]), *arguments[1:]]
    done = subprocess.run(
        argv, env=suite.service_environment(service), capture_output=True, text=True, check=True, cwd="/"
    )
    return dict(json.loads(done.stdout))
