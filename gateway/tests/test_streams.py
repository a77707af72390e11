"""Live updates: who hears what, what a page that was away gets, and that listening keeps no session alive."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from samplan_contracts.events import (
    AccessChanged,
    ConsentWithdrawn,
    Envelope,
    EventData,
    GoalChanged,
    MessageRead,
    MessageSent,
    PrintJobFailed,
    PrintKind,
    SessionRevoked,
    TransferSent,
)
from samplan_contracts.plans import AccessElement, ConsentStatus, Element, Kind, Level
from samplan_dev.harness import NOON
from samplan_dev.testing import TestRedis
from samplan_gateway.news import News, NewsKind, may_hear
from samplan_gateway.streams import OPEN_AT_MOST
from samplan_servicekit.auth.tokens import GrantClaims
from samplan_servicekit.ids import new_id

from .conftest import FIREFOX, Door


def event(data: EventData, *, actor: UUID | None = None, subject: UUID | None = None) -> Envelope[Any]:
    return Envelope[type(data)](  # type: ignore[misc, no-any-return]
        id=new_id(),
        type=data.type,
        source=data.source(),
        time=NOON,
        subject=subject or new_id(),
        organisation_id=new_id(),
        actor_id=actor,
        sequence=1,
        correlation_id=new_id(),
        data=data,
    )


def claims(plan: UUID, **changes: Any) -> dict[str, Any]:
    return {
        "iss": "plans", "aud": "plans", "sub": str(uuid4()), "iat": 0, "nbf": 0, "exp": 4_000_000_000,
        "jti": str(uuid4()), "sid": str(uuid4()), "org": str(uuid4()), "plan": str(plan),
        "participant": str(uuid4()), "role": "ip.provider", "kind": Kind.PROVIDER, "held": True,
        "elements": [Element.GOALS, Element.MESSAGES, Element.DOCUMENTS], "levels": {AccessElement.GOALS: Level.READ},
        "print": False, "av": 1,
    } | changes  # fmt: skip


class Page:
    """An open page, as it reads its stream."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    async def next(self, seconds: float = 5) -> tuple[str, dict[str, Any], str]:
        """The next event: its name, its data, and its id."""
        while True:
            block = (await asyncio.wait_for(self._reader.readuntil(b"\n\n"), seconds)).decode()
            fields = dict(line.split(": ", 1) for line in block.split("\r\n")[-1].splitlines() if ": " in line)
            for line in block.splitlines():
                name, _, value = line.partition(": ")
                fields[name] = value
            if "event" in fields:
                return fields["event"], orjson.loads(fields["data"]), fields.get("id", "")

    async def hears_nothing(self) -> bool:
        """Whether nothing comes for a moment."""
        try:
            await self.next(0.4)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def listening(door: Door, plan: UUID | None = None, after: str = "") -> AsyncIterator[Page]:
    query = "&".join(part for part in (f"plan={plan}" if plan else "", f"after={after}" if after else "") if part)
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    headers = {"Host": door.host, "Cookie": f"__Host-samplan={door.cookie}", "User-Agent": FIREFOX}
    lines = [f"GET /api/live?{query} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    assert " 200 " in head.splitlines()[0], head
    assert "text/event-stream" in head
    try:
        yield Page(reader)
    finally:
        writer.close()


def tell(door: Door, told: Envelope[Any]) -> str:
    door.gateway.means.live.apply(told)
    return str(told.id)


def person_of(door: Door) -> UUID:
    return UUID(next(iter(door.upstream.sessions.values()))["person_id"])


async def test_a_page_hears_of_its_own_plan_and_of_no_other(door: Door) -> None:
    plan = uuid4()
    door.upstream.claims = claims(plan)
    async with listening(door, plan) as page:
        tell(door, event(GoalChanged(plan_id=uuid4())))
        told = tell(door, event(GoalChanged(plan_id=plan), actor=uuid4()))
        assert await page.next() == ("news", {"kind": "goals", "plan_id": str(plan), "own": False}, told)
        tell(door, event(GoalChanged(plan_id=plan), actor=person_of(door)))
        assert (await page.next())[1]["own"] is True


async def test_what_concerns_a_person_is_told_whatever_they_have_open_and_to_nobody_else(door: Door) -> None:
    plan, me, other = uuid4(), person_of(door), uuid4()
    door.upstream.claims = claims(plan)
    async with listening(door) as page:
        tell(door, event(MessageSent(plan_id=plan, sender_id=other, recipient_ids=frozenset({uuid4()}))))
        tell(door, event(MessageRead(plan_id=plan, reader_id=me, sender_id=other)))
        tell(door, event(GoalChanged(plan_id=plan)))
        assert await page.hears_nothing()
        tell(door, event(MessageSent(plan_id=plan, sender_id=other, recipient_ids=frozenset({me}))))
        assert (await page.next())[1]["kind"] == "messages"
        tell(door, event(MessageRead(plan_id=plan, reader_id=other, sender_id=me)))
        assert (await page.next())[1]["kind"] == "read"


async def test_nobody_hears_what_they_may_not_read(door: Door) -> None:
    plan, me = uuid4(), person_of(door)
    door.upstream.claims = claims(plan, levels={AccessElement.GOALS: Level.NONE}, elements=[Element.GOALS])
    async with listening(door, plan) as page:
        tell(door, event(GoalChanged(plan_id=plan)))
        tell(door, event(MessageSent(plan_id=plan, sender_id=uuid4(), recipient_ids=frozenset({me}))))
        tell(door, event(TransferSent(plan_id=plan, generation=1)))
        tell(door, event(PrintJobFailed(plan_id=plan, kind=PrintKind.COPY, reason="x"), actor=me))
        assert await page.hears_nothing()


async def test_after_consent_was_withdrawn_a_page_is_told_to_look_and_hears_nothing_more(door: Door) -> None:
    plan, me = uuid4(), person_of(door)
    door.upstream.claims = claims(plan)
    async with listening(door, plan) as page:
        door.upstream.refusal = (403, {"code": "plan.consent_not_held"})
        tell(door, event(AccessChanged(plan_id=plan, av=2, person_ids=frozenset({me}))))
        assert (await page.next())[1] == {"kind": "access", "plan_id": str(plan), "own": False}
        tell(door, event(GoalChanged(plan_id=plan)))
        tell(
            door,
            event(
                ConsentWithdrawn(
                    plan_id=plan,
                    participant_id=uuid4(),
                    person_id=me,
                    role="ip.provider",
                    kind=Kind.PROVIDER,
                    consent_status=ConsentStatus.NONE,
                )
            ),
        )
        assert await page.hears_nothing()


async def test_a_page_that_was_away_gets_what_it_missed(door: Door) -> None:
    plan = uuid4()
    door.upstream.claims = claims(plan)
    async with listening(door, plan) as page:
        tell(door, event(GoalChanged(plan_id=plan)))
        _, _, last = await page.next()
    missed = [tell(door, event(GoalChanged(plan_id=plan))) for _ in range(3)]
    tell(door, event(GoalChanged(plan_id=uuid4())))
    async with listening(door, plan, after=last) as page:
        assert [(await page.next())[2] for _ in missed] == missed
        assert await page.hears_nothing()


async def test_a_page_that_was_away_too_long_reads_everything_anew(door: Door) -> None:
    plan = uuid4()
    door.upstream.claims = claims(plan)
    async with listening(door, plan, after=str(new_id())) as page:
        assert (await page.next())[0] == "reset"
        door.gateway.means.streams.missed()
        assert (await page.next())[0] == "reset"


async def test_a_stream_ends_with_its_session(door: Door) -> None:
    sid = UUID(next(iter(door.upstream.sessions.values()))["sid"])
    async with listening(door) as page:
        tell(door, event(SessionRevoked(person_id=person_of(door), reason="signed_out_elsewhere"), subject=sid))
        assert (await page.next())[0] == "ended"


async def test_a_closed_page_is_forgotten_and_a_fifth_is_refused(door: Door) -> None:
    async with listening(door), listening(door), listening(door), listening(door):
        assert OPEN_AT_MOST == 4
        status, headers, body = await door.call("GET", "/api/live")
        assert (status, body["code"]) == (429, "rate.limited")
        assert int(headers["retry-after"]) > 0
    for _ in range(100):
        if not door.gateway.means.streams.count:
            break
        await asyncio.sleep(0.02)
    assert door.gateway.means.streams.count == 0


@pytest.mark.parametrize("query", ["plan=x", "after=y", "plan=../.."])
async def test_what_is_not_an_id_is_refused(door: Door, query: str) -> None:
    status, _, body = await door.call("GET", f"/api/live?{query}")
    assert status in (400, 422), body


async def test_who_is_not_in_the_plan_hears_that_there_is_none(door: Door) -> None:
    door.upstream.refusal = (404, {"code": "not_found"})
    status, _, body = await door.call("GET", f"/api/live?plan={uuid4()}")
    assert (status, body["code"]) == (404, "not_found")
    door.cookie = ""
    status, _, body = await door.call("GET", "/api/live")
    assert (status, body["code"]) == (401, "auth.session_missing")


async def test_listening_keeps_no_session_alive(door: Door, redis: TestRedis) -> None:
    plan = uuid4()
    door.upstream.claims = claims(plan)
    key = f"sess:{hashlib.sha256(door.cookie.encode()).hexdigest()}"
    async with Redis.from_url(redis.url) as cache, listening(door, plan) as page:
        assert await cache.get(key) is None  # found at identity, and not written down as seen
        tell(door, event(GoalChanged(plan_id=plan)))
        await page.next()
        asked = [body for path, body in door.upstream.asked if path.startswith("/internal/sessions/")]
        assert asked, "identity was asked"
        assert all(body["passive"] for body in asked)
        # A person's own call is a sign of life; one that their page makes by itself is not.
        await door.call("GET", "/api/plans/plans", samplan_passive="1")
        assert await cache.get(key) is None
        await door.call("GET", "/api/plans/plans")
        assert await cache.ttl(key) > 1700


@given(
    held=st.booleans(),
    kind=st.sampled_from(Kind),
    elements=st.frozensets(st.sampled_from(Element)),
    level=st.sampled_from(Level),
    prints=st.booleans(),
    about=st.sampled_from(NewsKind),
    hidden=st.booleans(),
    shown=st.booleans(),
)
def test_without_consent_only_a_lead_hears_and_only_of_participants(
    held: bool,
    kind: Kind,
    elements: frozenset[Element],
    level: Level,
    prints: bool,
    about: NewsKind,
    hidden: bool,
    shown: bool,
) -> None:
    stated = claims(uuid4(), held=held, kind=kind, elements=list(elements), print=prints)
    grant = GrantClaims.model_validate(stated | {"levels": {AccessElement.GOALS: level}})
    me = frozenset({grant.participant})
    item = AccessElement.GOALS if about is NewsKind.GOALS else None
    of_item = {
        "element": item,
        "hidden_from": me if hidden else frozenset(),
        "shown_to": me if shown else frozenset(),
    }
    heard = may_hear(News(uuid4(), about, grant.plan, None, **of_item), grant)
    if not held:
        allowed = {NewsKind.ACCESS} | ({NewsKind.PARTICIPANTS} if kind is Kind.LEAD else set())
        assert heard == (about in allowed)
    elif about is NewsKind.GOALS:
        assert heard == (Element.GOALS in elements and not hidden and (shown or level.includes(Level.READ)))
    if about in (NewsKind.MESSAGES, NewsKind.READ) and heard:
        assert Element.MESSAGES in elements
