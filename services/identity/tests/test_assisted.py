"""Who leads a plan helps its owner, who is present and shows it by a code; or it is attested, and said why."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from samplan_contracts.plans import Kind
from samplan_dev.harness import Place, Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.sign_in.codes import Codes
from samplan_servicekit.ids import new_id

from .test_acting import token_of
from .town import Town

CODE = "481920"


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture(autouse=True)
def _known_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samplan_identity.sign_in.codes.secrets.randbelow", lambda _: int(CODE))
    assert Codes is not None


class Meeting:
    """A lead and an owner, side by side."""

    def __init__(self, town: Town, lead: Somebody, owner: Somebody, plan_id: UUID) -> None:
        self.town, self.lead, self.owner, self.plan_id = town, lead, owner, plan_id

    async def call(
        self, method: str, path: str = "", body: Any = None, *, kind: Kind = Kind.LEAD, who: Somebody | None = None
    ) -> httpx.Response:
        """Call as the lead, or as somebody else in the plan."""
        headers = self.town.identity.headers(who or self.lead, Place(self.plan_id, kind=kind))
        url = f"/api/identity/plans/{self.plan_id}/assisted{path}"
        return await self.town.identity.client.request(method, url, json=body, headers=headers)


async def meet(town: Town, **owner: Any) -> Meeting:
    lead = await town.person(name="Kari Leder")
    lead = replace(lead, session_id=await town.session(lead))
    who = await town.person(name="Ola Eier", account=None, **owner)
    return Meeting(town, lead, who, await town.plan((lead, Kind.LEAD), (who, Kind.OWNER)))


async def test_the_code_goes_to_the_owner_and_opens_that_one_plan_for_half_an_hour(town: Town) -> None:
    meeting = await meet(town)
    offered = (await meeting.call("GET")).json()
    assert (offered["name"], offered["channel"], offered["hint"]) == ("Ola Eier", "sms", "67")
    sent = await meeting.call("POST", "/code")
    assert sent.status_code == 202, sent.text
    (issued,) = await town.told("identity.code.issued.v1")
    assert (issued["data"]["person_id"], issued["data"]["purpose"]) == (str(meeting.owner.person_id), "assisted")
    wrong = await meeting.call("POST", body={"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign_in.wrong_code")
    begun = await meeting.call("POST", body={"code": "481 920"})
    assert begun.status_code == 200, begun.text
    view = begun.json()
    assert (view["person"]["display_name"], view["acting"]["name"]) == ("Ola Eier", "Kari Leder")
    assert (view["acting"]["basis"], view["acting"]["plan_id"]) == ("assisted", str(meeting.plan_id))
    assert view["expires_at"] == "2026-11-24T12:30:00Z"
    await token_of(town, begun.headers["Samplan-Set-Session"])
    assert await town.logged() == ["acting.started"]
    again = await meeting.call("POST", body={"code": CODE})
    assert again.status_code == 401, "a code works once"


async def test_who_cannot_be_reached_is_attested_with_a_reason_that_is_sealed(town: Town) -> None:
    meeting = await meet(town, mobile=None)
    assert (await meeting.call("GET")).json()["channel"] is None
    refused = await meeting.call("POST", "/code")
    assert (refused.status_code, refused.json()["code"]) == (409, "acting.no_channel")
    assert (await meeting.call("POST", body={"reason": "kort"})).status_code == 422
    reason = "Ola sitter ved siden av meg og nikker til at vi gjør dette sammen."
    begun = await meeting.call("POST", body={"reason": reason})
    assert begun.status_code == 200, begun.text
    rows = await town.run("select body from log_entries where organisation_id = $1", town.id)
    assert "attested" in rows[0]["body"]
    assert "nikker" not in rows[0]["body"]
    (kept,) = await town.run("select sealed from log_details where organisation_id = $1", town.id)
    assert not re.search(b"nikker", kept["sealed"])


async def test_an_owner_who_can_be_sent_a_code_is_not_attested_for(town: Town) -> None:
    meeting = await meet(town)
    refused = await meeting.call("POST", body={"reason": "Ola har lagt igjen telefonen hjemme i dag."})
    assert (refused.status_code, refused.json()["code"]) == (409, "acting.code_needed")
    assert await town.logged() == []


async def test_only_the_lead_with_a_factor_shown_just_now_may(town: Town) -> None:
    meeting = await meet(town)
    for kind in (Kind.PROVIDER, Kind.RELATIVE, Kind.OWNER):
        assert (await meeting.call("GET", kind=kind)).status_code == 403
        assert (await meeting.call("POST", "/code", kind=kind)).status_code == 403
    stale = replace(meeting.lead, factor_at=meeting.lead.factor_at.replace(hour=1))
    refused = await meeting.call("POST", "/code", who=stale)
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.step_up_required")
    other = replace(meeting.lead, session_id=new_id())
    await meeting.call("POST", "/code")
    taken = await meeting.call("POST", body={"code": CODE}, who=other)
    assert taken.status_code == 401, "a code belongs to the session that asked for it"


async def test_a_second_code_waits_its_time(town: Town) -> None:
    meeting = await meet(town)
    assert (await meeting.call("POST", "/code")).status_code == 202
    soon = await meeting.call("POST", "/code")
    assert (soon.status_code, soon.json()["code"]) == (429, "sign_in.resend_too_soon")
