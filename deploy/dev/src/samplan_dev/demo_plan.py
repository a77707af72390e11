"""The plan of the demo municipality: of Adam, whom Liv represents, so that who acts for him has something to see.

It is made once, by the calls of the pages, as Kari makes one: so it is a plan as any other, and every service hears
of it. Nobody but her and Adam takes part in it, so nobody is sent a notice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from samplan_dev.client import Answer, Browser, RefusedError
from samplan_dev.people import Outbox, norwegian_day, sign_in

OWNER: Final = "Adam Hansen"
LEAD: Final = "kari"
_ELEMENTS: Final = ("goals", "messages", "calendar", "log", "mapping", "documents")
_GOALS: Final[Mapping[str, Sequence[str]]] = {
    "Trives på skolen": ("Fast plass i klasserommet", "Pauser når det blir for mye"),
    "Lære å svømme": ("Svømmekurs på torsdager",),
}
_NEWS_TAKES: Final = 60.0
"""Seconds after which plans has surely heard from identity who Adam is."""


async def make(origin: str, people: Sequence[Mapping[str, Any]]) -> None:
    """Make the plan, unless there is one.

    Raises:
        AssertionError: where the suite refuses something; who is tried cannot sign in, say.
    """
    lead = next(person for person in people if person["username"] == LEAD)
    async with Browser(origin, patience=30) as kari, Browser(origin, patience=30) as watcher:
        await sign_in(kari, Outbox(watcher), lead, seconds=30)
        if not await _is_made(kari):
            await _make(kari)
        await kari.delete("/api/identity/session")


async def _is_made(kari: Browser) -> bool:
    cursor: str | None = "0"
    while cursor is not None:
        page = (await kari.get(f"/api/plans/plans?ended=true&limit=50&cursor={cursor}")).body
        if any(item["owner_name"] == OWNER for item in page["items"]):
            return True
        cursor = page["next_cursor"]
    return False


async def _make(kari: Browser) -> None:
    owner = (await kari.post("/api/identity/persons/search", {"name": OWNER})).body["items"][0]
    wizard = await kari.post("/api/plans/wizards", expect=201)
    path = f"/api/plans/wizards/{wizard.body['id']}"
    choices = {
        "owner_person_id": owner["id"],
        "type": "ip",
        "short_name": "Adam",
        "elements": list(_ELEMENTS),
        "step": 5,
    }
    await _once_known(kari, path, choices, wizard)
    plan = f"/api/plans/plans/{(await kari.post(f'{path}/finish', expect=201)).body['plan_id']}"
    today = norwegian_day()
    consent = {
        "participant_ids": None,
        "from": today.isoformat(),
        "to": (today + timedelta(days=365)).isoformat(),
        "signed": True,
    }
    await kari.post(f"{plan}/consent/renewals", consent)
    for title, activities in _GOALS.items():
        goal = (await kari.post(f"{plan}/goals", {"title": title}, expect=201)).body
        for activity in activities:
            await kari.post(f"{plan}/goals/{goal['id']}/activities", {"title": activity}, expect=201)


async def _once_known(kari: Browser, path: str, choices: Mapping[str, Any], wizard: Answer) -> None:
    """Choose the owner, of whom plans may have yet to hear."""
    deadline = time.monotonic() + _NEWS_TAKES
    while True:
        try:
            await kari.patch(path, dict(choices), if_match=wizard.etag)
        except RefusedError as error:
            if error.answer.code != "person.unknown" or time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            return
