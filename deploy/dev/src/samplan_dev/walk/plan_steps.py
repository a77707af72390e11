"""From sign-in to a read message: a plan is made, filled, and shared with those who take part in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from samplan_dev.client import Browser
from samplan_dev.people import norwegian_day, sign_in, synthetic_identity_number
from samplan_dev.walk.walker import ACTIVITIES, GOAL, MESSAGE, Walker


class PlanSteps(Walker):
    """The first steps."""

    async def sign_in(self) -> None:
        """Kari, the coordinator, signs in with her password and the code on her phone."""
        session = await sign_in(self.kari, self.outbox, self.person("kari"))
        self.note(f"signed in as {session['person']['display_name']}, {session['organisation']['name']}")

    async def create_owner(self) -> None:
        """She looks for the plan's owner, finds nobody, and enters them."""
        number = synthetic_identity_number()
        found = await self.kari.post("/api/identity/persons/search", {"identity_number": number})
        assert found.body["items"] == [], found.body
        owner = await self.kari.post(
            "/api/identity/persons",
            {
                "given_name": "Adam",
                "family_name": f"Nordli {number[4:8]}",
                "identity_number": number,
                "birth_date": "2014-05-06",
            },
            expect=201,
        )
        self.owner = owner.body
        again = await self.kari.post("/api/identity/persons/search", {"identity_number": number})
        assert [item["id"] for item in again.body["items"]] == [owner.body["id"]], again.body
        self.note(f"{owner.body['display_name']}, {owner.body['identity_number_masked']}")

    async def make_plan(self) -> None:
        """She makes an individual plan in five steps."""
        wizard = await self.kari.post("/api/plans/wizards", expect=201)
        choices: Sequence[Mapping[str, Any]] = (
            {"step": 2, "owner_person_id": self.owner["id"]},
            {"step": 3, "type": "ip", "short_name": "Adam"},
            {"step": 4, "elements": ["goals", "messages", "calendar", "log", "mapping", "documents"]},
            {"step": 5},
        )
        path = f"/api/plans/wizards/{wizard.body['id']}"
        for choice in choices:
            wizard = await self.change(self.kari, path, choice, wizard)
        made = await self.kari.post(f"{path}/finish", expect=201)
        self.plan_id = made.body["plan_id"]
        self.note(f"plan {self.plan_id}")

    async def add_participants(self) -> None:
        """She adds a teacher and a parent, with a provisional consent each; both are told by their own channel."""
        today = norwegian_day()
        for username, kind, query in (("ola", "provider", "Ola Ås"), ("liv", "relative", "Liv Hansen")):
            person = self.person(username)
            address = person["email"] if person["channel"] == "email" else person["mobile"]
            seen = len(await self.outbox.messages(address))
            found = await self.kari.post("/api/identity/persons/search", {"name": query})
            added = await self.kari.post(
                f"{self.plan}/participants",
                {
                    "person_id": found.body["items"][0]["id"],
                    "kind": kind,
                    "consent_from": today.isoformat(),
                    "consent_to": (today + timedelta(days=90)).isoformat(),
                },
                expect=201,
            )
            assert added.body["consent"]["status"] == "provisional", added.body
            self.participants[username] = added.body
            self.seen[username] = seen
            notice = await self.outbox.wait_for(address, after=seen, seconds=30)
            self.note(f"{added.body['name']} told by {notice['channel']}: {notice['text'].splitlines()[0]}")

    async def renew_consent(self) -> None:
        """Her own consent does not hold yet, so she sees no content; she renews it for the whole plan."""
        await self.kari.get(f"{self.plan}/goals", expect=403)
        today = norwegian_day()
        period = {"from": today.isoformat(), "to": (today + timedelta(days=365)).isoformat(), "signed": True}
        renewed = await self.kari.post(f"{self.plan}/consent/renewals", {"participant_ids": None, **period})
        assert all(item["consent"]["holds"] for item in renewed.body["items"]), renewed.body
        self.participants |= {item["name"]: item for item in renewed.body["items"]}
        self.note(f"{len(renewed.body['items'])} participants, until {period['to']}")

    async def write_goal(self) -> None:
        """She writes the goal and its three activities."""
        goal = await self.until_allowed(
            lambda: self.kari.post(f"{self.plan}/goals", {"title": GOAL, "progress": 10}, expect=201)
        )
        for title in ACTIVITIES:
            await self.kari.post(f"{self.plan}/goals/{goal.body['id']}/activities", {"title": title}, expect=201)
        goals = await self.kari.get(f"{self.plan}/goals")
        written = goals.body["items"][0]
        self.note(f"{written['title']}: {', '.join(activity['title'] for activity in written['activities'])}")

    async def send_message(self) -> None:
        """She sends the parent a message; the SMS about it holds nothing of what it says."""
        address = self.person("liv")["mobile"]
        seen = len(await self.outbox.messages(address))
        messages = f"/api/messaging/plans/{self.plan_id}"
        recipient = await self.find_recipient(messages, "Liv Hansen")
        sent = await self.kari.post(
            f"{messages}/messages",
            {"recipients": [recipient], "subject": "Velkommen", "text": MESSAGE, "send": True},
            expect=201,
        )
        self.message_id = sent.body["id"]
        notice = await self.outbox.wait_for(address, after=seen, seconds=30)
        assert "Velkommen" not in notice["text"], notice
        assert "torsdag" not in notice["text"], notice
        self.note(f"SMS to the parent: {notice['text']}")

    async def find_recipient(self, messages: str, name: str) -> str:
        """A possible recipient's id; the news of a new participant may still be under way."""
        deadline = time.monotonic() + 30
        while True:
            items = (await self.kari.get(f"{messages}/recipients")).body["items"]
            for item in items:
                if item["name"] == name and item["reachable"]:
                    return str(item["person_id"])
            if time.monotonic() > deadline:
                raise AssertionError(f"{name} cannot be written to: {items}")
            await asyncio.sleep(0.05)

    async def read_message(self) -> None:
        """Liv, the parent, signs in and reads it; Kari sees that she has."""
        await sign_in(self.liv, self.outbox, self.person("liv"))
        mine = await self.liv.get("/api/plans/plans")
        assert self.plan_id in {item["id"] for item in mine.body["items"]}, mine.body
        messages = f"/api/messaging/plans/{self.plan_id}/messages"
        inbox = await self.liv.get(f"{messages}?folder=inbox")
        assert [item["id"] for item in inbox.body["items"]] == [self.message_id], inbox.body
        read = await self.liv.get(f"{messages}/{self.message_id}")
        assert read.body["text"] == MESSAGE, read.body
        await self.liv.post(f"{messages}/{self.message_id}/read", expect=204)
        sent = await self.kari.get(f"{messages}/{self.message_id}")
        assert all(recipient["read_at"] for recipient in sent.body["recipients"]), sent.body
        self.note(f"read at {sent.body['recipients'][0]['read_at']}")

    async def meet_limits(self) -> None:
        """Liv tries what her role does not allow (403), and a plan that is not hers (404)."""
        refused = await self.liv.post(f"{self.plan}/goals", {"title": "Mitt eget mål"}, expect=403)
        assert refused.code == "access.right_missing", refused.body
        await self.liv.post(f"{self.plan}/consent/withdrawals", {"participant_ids": [self.owner["id"]]}, expect=403)
        async with Browser(self.origin, patience=self.patience) as nils:
            await sign_in(nils, self.outbox, self.person("nils"))
            await nils.get(self.plan, expect=404)
            await nils.get(f"/api/messaging/plans/{self.plan_id}/messages", expect=404)
        await self.liv.get(f"/api/plans/plans/{self.owner['id']}", expect=404)
        self.note("403 access.right_missing; 404 for another municipality's coordinator, and for what is not a plan")

    async def withdraw_consent(self) -> None:
        """Kari withdraws Liv's consent: her next click is refused, and she is told whom to ask."""
        withdrawn = {"participant_ids": [self.participants["liv"]["id"]], "remarks": "Ønsket av planeier"}
        await self.kari.post(f"{self.plan}/consent/withdrawals", withdrawn)
        began = time.monotonic()
        refused = await self.until_refused(lambda: self.liv.get(f"{self.plan}/goals"))
        assert refused.body["ask"]["name"] == "Kari Berg", refused.body
        await self.until_refused(lambda: self.liv.get(f"/api/messaging/plans/{self.plan_id}/messages"))
        self.note(f"refused {1000 * (time.monotonic() - began):.0f} ms later; ask {refused.body['ask']['name']}")

    async def read_log(self) -> None:
        """The log of the plan shows who did and read what."""
        for line in reversed(await self.log_lines()):
            self.note(f"{line['time'][11:19]}  {line['actor_name'] or '–':12} {line['action']} {line['outcome']}")
