"""The log of a plan: who did and read what."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.suite import Suite

from .conftest import People
from .factories import ALL_ELEMENTS, make_plan, operator


@pytest.fixture
async def kari(people: People) -> Browser:
    """The coordinator."""
    return await people.signed_in("kari")


async def _lines(browser: Browser, path: str) -> list[dict[str, Any]]:
    lines, cursor = [], ""
    while True:
        page = (await browser.get(f"{path}/log?limit=5{cursor}")).body
        lines += page["items"]
        if page["next_cursor"] is None:
            return lines
        cursor = f"&cursor={page['next_cursor']}"


@pytest.mark.guide(161)
@pytest.mark.guide(163)
async def test_the_log_tells_of_every_service_who_did_and_who_read_what(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.goal("Målet", "Aktiviteten")
    await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    await liv.get(f"{plan.path}/goals")
    await liv.get(plan.messages)
    lines = await _lines(kari, plan.path)
    told = {(line["actor_name"], line["action"], line["service"]) for line in lines}
    assert told >= {
        ("Kari Berg", "plan.created", "plans"),
        ("Kari Berg", "consent.signed", "plans"),
        ("Kari Berg", "goal.created", "plans"),
        ("Kari Berg", "activity.created", "plans"),
        ("Kari Berg", "participant.added", "plans"),
        ("Liv Hansen", "goals.read", "plans"),
        ("Liv Hansen", "messages.read", "messaging"),
    }
    assert [line["time"] for line in lines] == sorted((line["time"] for line in lines), reverse=True)
    assert len({line["id"] for line in lines}) == len(lines)


@pytest.mark.guide(161)
@pytest.mark.guide(163)
@pytest.mark.guide(165)
async def test_the_log_is_asked_by_person_kind_and_day_sorted_and_taken_along(
    suite: Suite, people: People, kari: Browser, tmp_path: Path
) -> None:
    plan = await make_plan(kari)
    goal = (await plan.goal("Få flere venner", "Aktiviteten"))["id"]
    await plan.add("Liv Hansen", "relative")
    liv = await people.signed_in("liv")
    await liv.get(f"{plan.path}/goals/{goal}")
    await liv.get(plan.messages)
    known = {one["name"]: one["person_id"] for one in (await kari.get(f"{plan.path}/log/people")).body["items"]}
    assert known.keys() == {"Kari Berg", "Liv Hansen"}
    of_liv = (await kari.get(f"{plan.path}/log?person_id={known['Liv Hansen']}&kind=read&limit=100")).body["items"]
    assert {line["actor_name"] for line in of_liv} == {"Liv Hansen"}
    assert ("goal.read", "Få flere venner") in {(line["action"], line["object_title"]) for line in of_liv}
    assert {"plans", "messaging"} <= {line["service"] for line in of_liv}
    assert (await kari.get(f"{plan.path}/log?to=2020-01-01")).body["items"] == []
    by_who = (await kari.get(f"{plan.path}/log?sort=who&direction=descending&limit=100")).body["items"]
    names = [line["actor_name"] for line in by_who]
    assert names == sorted(names, reverse=True)
    oldest = (await kari.get(f"{plan.path}/log?direction=ascending&limit=100")).body["items"]
    assert [line["time"] for line in oldest] == sorted(line["time"] for line in oldest)
    table = await kari.get(f"{plan.path}/log/export.csv?kind=read")
    assert "Leste målet «Få flere venner»" in table.body
    await liv.get(f"{plan.path}/log/export.jsonl", expect=403)
    file = tmp_path / "log.jsonl"
    file.write_bytes((await kari.get(f"{plan.path}/log/export.jsonl")).body)
    for service in ("plans", "messaging"):
        said = await asyncio.to_thread(operator, suite, "verify-log", "--file", str(file), service=service)
        assert (said["chains"], said["compared"] > 0) == (5, True), service
    assert "log.exported" in {line["action"] for line in await _lines(kari, plan.path)}


@pytest.mark.guide(162)
async def test_who_may_not_read_goals_does_not_read_of_them_in_the_log(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    await plan.goal("Målet", "Aktiviteten")
    await plan.add("Amina Yusuf", "other")
    amina = await people.signed_in("amina")
    await amina.get(f"{plan.path}/goals", expect=403)
    lines = await _lines(amina, plan.path)
    assert not [line for line in lines if line["element"] in ("goals", "activities") and line["outcome"] == "done"]
    assert "access.refused" in {line["action"] for line in lines if line["actor_name"] == "Amina Yusuf"}


async def test_the_log_is_kept_though_switched_off_and_then_lead_and_owner_alone_read_it(
    people: People, kari: Browser
) -> None:
    plan = await make_plan(kari, elements=[element for element in ALL_ELEMENTS if element != "log"])
    await plan.add("Ola Ås", "provider")
    ola = await people.signed_in("ola")
    await ola.get(f"{plan.path}/log", expect=403)
    assert "participant.added" in {line["action"] for line in await _lines(kari, plan.path)}


async def test_the_log_of_the_others_is_shown_while_one_service_is_down_and_says_which(
    suite: Suite, people: People, kari: Browser
) -> None:
    plan = await make_plan(kari)
    suite.stop("messaging")
    try:
        page = (await kari.get(f"{plan.path}/log")).body
        assert page["missing_services"] == ["messaging"]
        assert "plan.created" in {line["action"] for line in page["items"]}
        down = await kari.get(plan.messages, expect=503)
        assert (down.code, down.body["service"]) == ("service.unavailable", "messaging")
        assert int(down.headers["Retry-After"]) > 0
    finally:
        suite.start("messaging")
        suite.wait_ready()


@pytest.mark.guide(164)
async def test_prints_with_their_reason_and_archivings_stand_in_the_log(people: People, kari: Browser) -> None:
    plan = await make_plan(kari)
    why = "Til overgangsmøtet på ungdomsskolen"
    await kari.post(f"/api/print/plans/{plan.id}/jobs", {"reason": why}, expect=202)
    await kari.post(f"/api/archive/plans/{plan.id}/transfers", expect=201)
    found: dict[str, dict[str, Any]] = {}

    async def told() -> bool:
        await asyncio.sleep(0.5)  # a person may ask some times a second, and no more
        found.update({line["action"]: line for line in await _lines(kari, plan.path)})
        return {"print.made", "archive.archived"} <= found.keys()

    await people.until(told)
    for action in ("print.requested", "print.made", "archive.requested", "archive.archived"):
        assert found[action]["time"], action
    assert (found["print.requested"]["actor_name"], found["archive.requested"]["actor_name"]) == ("Kari Berg",) * 2
    reasons = {line["detail"] for line in await _lines(kari, plan.path) if line["action"] == "print.requested"}
    assert why in reasons
