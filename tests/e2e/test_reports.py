"""Reports count what happened, for those who may know, and can be made anew from what the services told.

Fjordby's relay baton logs (`sl`) are this file's own: no other test makes any there.
"""

import asyncio
import csv
import io
import json
import subprocess
from typing import Any

import pytest

from samplan_dev.client import Browser
from samplan_dev.people import norwegian_day
from samplan_dev.services import module
from samplan_dev.suite import Suite

from .conftest import People
from .factories import Plan, make_person, make_plan

THIS_MONTH = f"{norwegian_day():%Y-%m}"
OURS = f"plan_type=sl&from={THIS_MONTH}&to={THIS_MONTH}"


async def _report(browser: Browser, path: str) -> dict[str, Any]:
    return dict((await browser.get(f"/api/reports/{path}")).body)


async def _plans_with_relatives(nils: Browser, number: int) -> list[Plan]:
    made = []
    for _ in range(number):
        plan = await make_plan(nils, "sl")
        await _add_relative(plan)
        made.append(plan)
    return made


async def _add_relative(plan: Plan) -> None:
    """Make somebody a participant who was not known before."""
    relative = await make_person(plan.lead, given_name="Mor")
    wanted = {"person_id": relative["id"], "kind": "relative"}
    await plan.lead.post(f"{plan.path}/participants", wanted, expect=201)


async def _send(people: People, plan: Plan) -> None:
    """Write to the plan's owner, as soon as messaging knows them."""
    owner = plan.owner["id"]

    async def known() -> bool:
        items = (await plan.lead.get(f"/api/messaging/plans/{plan.id}/recipients")).body["items"]
        return owner in {item["person_id"] for item in items}

    await people.until(known)
    message = {"recipients": [owner], "subject": "Hei", "text": "Vi sees torsdag.", "send": True}
    await plan.lead.post(plan.messages, message, expect=201)


def _of_sign_ins(report: dict[str, Any]) -> int:
    return sum(row["sign_ins"] for row in report["rows"])


def _as_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


@pytest.mark.guide(231)
@pytest.mark.guide(234)
@pytest.mark.guide(236)
@pytest.mark.guide(237)
@pytest.mark.guide(238)
@pytest.mark.guide(239)
@pytest.mark.timeout(300)
async def test_what_people_do_is_counted_told_as_csv_and_the_same_after_a_rebuild(
    people: People, suite: Suite
) -> None:
    nils = await people.signed_in("nils")
    by_month = f"sign-ins?from={THIS_MONTH}&to={THIS_MONTH}"
    signed_in = _of_sign_ins(await _report(nils, by_month))
    assert (await _report(nils, f"plans?{OURS}"))["rows"] == []

    plans = await _plans_with_relatives(nils, 4)
    for plan in plans:
        await _send(people, plan)

    async def counted(path: str, key: str, expected: int | None) -> bool:
        return [row[key] for row in (await _report(nils, path))["rows"]] == [expected]

    # Four plans could be known by anybody in a small town.
    await people.until(lambda: counted(f"plans?{OURS}", "plans", None))
    await people.until(lambda: counted(f"messages?{OURS}", "messages", None))
    [fifth] = await _plans_with_relatives(nils, 1)
    await _send(people, fifth)
    await _send(people, fifth)
    await people.signed_in("nils")
    await people.until(lambda: counted(f"plans?{OURS}", "plans", 5))
    await people.until(lambda: counted(f"messages?{OURS}", "messages", 6))

    async def has_signed_in_once_more() -> bool:
        return _of_sign_ins(await _report(nils, by_month)) == signed_in + 1

    async def everybody_is_counted() -> bool:
        [row] = (await _report(nils, f"plans?{OURS}"))["rows"]
        return bool(row["participants"] == {"owner": 5, "lead": 5, "relative": 5, "provider": 0, "other": 0})

    await people.until(has_signed_in_once_more)
    await people.until(everybody_is_counted)
    [month] = (await _report(nils, f"messages?{OURS}"))["rows"]
    assert month == {"month": THIS_MONTH, "plan_type": "sl", "messages": 6, "plans": 5}

    file = await nils.get(f"/api/reports/plans.csv?{OURS}")
    assert file.headers["Content-Type"].startswith("text/csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="samplan-planer.csv"'
    assert _as_csv(file.body)[1] == ["Digital stafettlogg", "Aktiv", "5", "5", "5", "0", "5", "0"]
    messages = _as_csv((await nils.get(f"/api/reports/messages.csv?{OURS}&language=en")).body)
    assert messages == [["Month", "Plan type", "Messages", "Number of plans"],
                        [THIS_MONTH, "Relay baton log", "6", "5"]]  # fmt: skip

    before = [await _everything(nils, path) for path in ("plans", "messages", "sign-ins")]
    _empty(suite)
    assert (await _report(nils, "plans"))["rows"] == []
    rebuilt = await _rebuild(suite, "reports")
    heard = {line["queue"]: line["events"] for line in rebuilt}
    del heard["purging"]  # of plans that are gone, of which there may be none
    assert heard.keys() == {"plans", "participants", "messages", "sessions", "persons"}
    assert all(events > 0 for events in heard.values())
    assert [await _everything(nils, path) for path in ("plans", "messages", "sign-ins")] == before
    await _rebuild(suite, "reports", "plans", "messages")  # once more does no harm
    assert [await _everything(nils, path) for path in ("plans", "messages", "sign-ins")] == before


async def _everything(browser: Browser, path: str) -> Any:
    report = await _report(browser, path)
    return report["rows"], report["totals"]


def _empty(suite: Suite) -> None:
    tables = "plan_facts, plan_beginnings, participant_facts, message_facts, sign_in_facts, person_facts"
    suite.postgres.sql(f"truncate {tables}", "reports")


async def _rebuild(suite: Suite, service: str, *queues: str, expect: int = 0) -> list[dict[str, Any]]:
    """Run a service's command `rebuild`, while everything runs; what it tells of each queue."""
    done = await asyncio.to_thread(
        subprocess.run,
        [*module(service, "rebuild"), *queues],
        env=suite.service_environment(service),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.guide(231)
@pytest.mark.parametrize("path", ["plans", "messages", "sign-ins", "plans.csv", "messages.csv", "sign-ins.csv"])
async def test_who_lacks_the_right_sees_no_report(people: People, path: str) -> None:
    ola = await people.signed_in("ola")
    assert (await ola.get(f"/api/reports/{path}", expect=403)).code == "access.right_missing"
    await (await people.anonymous()).get(f"/api/reports/{path}", expect=401)


async def test_the_numbers_of_another_municipality_never_appear(people: People) -> None:
    kari, nils = await people.signed_in("kari"), await people.signed_in("nils")
    for _ in range(5):
        await make_plan(kari, "iup")

    async def counted() -> bool:
        return any(row["plan_type"] == "iup" and row["plans"] for row in (await _report(kari, "plans"))["rows"])

    await people.until(counted)
    assert "iup" not in {row["plan_type"] for row in (await _report(nils, "plans"))["rows"]}


@pytest.mark.parametrize(
    "query", ["plans?from=2026-02&to=2026-01", "plans?plan_type=all", "sign-ins?by=day", "messages?to=yesterday"]
)
async def test_a_filter_that_is_none_is_refused_with_its_place(people: People, query: str) -> None:
    kari = await people.signed_in("kari")
    refused = await kari.get(f"/api/reports/{query}", expect=422)
    assert refused.code == "request.invalid"
    assert refused.body["errors"][0]["pointer"].startswith("/query/")


@pytest.mark.parametrize("service", ["identity", "plans", "messaging", "notify", "print", "archive"])
@pytest.mark.timeout(300)
async def test_every_projection_can_be_emptied_and_made_anew_while_all_runs(
    people: People, suite: Suite, service: str
) -> None:
    tables = {
        "identity": ("members",),
        "plans": (
            *("known_persons", "known_organisations", "known_transfers"),
            *("known_correspondence", "known_messages", "known_copies"),
        ),
        "messaging": ("members", "known_plans", "known_persons"),
        "notify": ("members", "known_plans", "contacts"),
        "print": ("known_plans",),
        "archive": ("known_plans",),
    }[service]

    def rows() -> dict[str, list[str]]:
        return {
            table: sorted(suite.postgres.sql(f"select t::text from {table} t", service).splitlines())
            for table in tables
        }

    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    if service == "plans":  # which keeps what two others tell of a plan
        await kari.post(f"/api/archive/plans/{plan.id}/transfers", expect=201)
        await plan.add("Ola Ås", "provider")
        await plan.until_reachable("Ola Ås")
        message = {"recipients": [plan.participants["Ola Ås"]["person_id"]], "subject": "Hei", "text": "Hei"}
        await kari.post(plan.messages, {**message, "send": True}, expect=201)

        async def archived() -> bool:
            await asyncio.sleep(0.5)
            items = (await kari.get(f"/api/archive/plans/{plan.id}/transfers")).body["items"]
            return bool(items[0]["settled_at"])

        await people.until(archived)
    before: dict[str, list[str]] = {}

    async def news_has_arrived() -> bool:
        nonlocal before
        earlier, before = before, rows()
        await asyncio.sleep(1)
        return all(before.values()) and before == earlier

    await people.until(news_has_arrived, seconds=60)
    for table in tables:  # one by one: the service is at work in them, and holds one while it waits for another
        suite.postgres.sql(f"truncate {table}", service)
    await _rebuild(suite, service)
    after = rows()
    differing = {table: sorted(set(after[table]) ^ set(before[table])) for table in tables}
    assert differing == {table: [] for table in tables}


@pytest.mark.timeout(300)
async def test_what_happens_during_a_rebuild_is_not_lost_and_nothing_is_made_older(
    people: People, suite: Suite
) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    for table in ("members", "known_plans", "known_persons"):
        suite.postgres.sql(f"truncate {table}", "messaging")
    rebuilding = asyncio.create_task(_rebuild(suite, "messaging"))
    added = 0
    while not rebuilding.done() and added < 30:  # more in a minute would be refused
        await _add_relative(plan)
        added += 1
    await rebuilding
    assert added

    async def everybody_is_there() -> bool:
        present = suite.postgres.sql(f"select count(*) from members where plan_id = '{plan.id}'", "messaging")
        named = suite.postgres.sql(
            f"select count(*) from members join known_persons using (person_id) where plan_id = '{plan.id}'",
            "messaging",
        )
        return (present.strip(), named.strip()) == (str(added + 2), str(added + 2))

    await people.until(everybody_is_there)


async def test_a_queue_whose_handlers_act_is_not_replayed(suite: Suite) -> None:
    assert await _rebuild(suite, "notify", "alerts", expect=1) == []
