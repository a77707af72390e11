"""A plan on its way into the municipality's archive, with an archive system that answers as one does."""

import asyncio
import hashlib
import io
import json
import urllib.request
from typing import Any

import aio_pika
import pikepdf
import pypdf
import pytest

from samplan_contracts.archive_accounts import Account
from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE, REQUESTS
from samplan_dev.suite import Suite

from .conftest import People
from .factories import Plan, make_plan


class ArchiveCore:
    """The municipality's archive system, seen by its own people."""

    def __init__(self, suite: Suite) -> None:
        self._url = f"http://127.0.0.1:{suite.http_ports['archive-core']}"

    def get(self, path: str) -> bytes:
        """What it shows."""
        with urllib.request.urlopen(self._url + path, timeout=10) as answer:
            return bytes(answer.read())

    def case_of(self, plan: Plan) -> dict[str, Any]:
        """The one case of a plan."""
        cases = json.loads(self.get("/archive.json"))["cases"]
        (case,) = [case for case in cases if case["key"] == f"Samplan|plan/{plan.id}"]
        return dict(case)

    def misbehave(self, *moods: str) -> None:
        """How it takes the next messages."""
        body = json.dumps({"next": moods}).encode()
        request = urllib.request.Request(f"{self._url}/moods", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()


@pytest.fixture
def core(suite: Suite) -> ArchiveCore:
    """The archive system, in good order."""
    core = ArchiveCore(suite)
    core.misbehave()
    return core


def path_of(plan: Plan) -> str:
    """Where a plan's transfers are."""
    return f"/api/archive/plans/{plan.id}/transfers"


async def transfers(plan: Plan) -> list[dict[str, Any]]:
    """A plan's transfers, the newest first."""
    return list((await plan.lead.get(path_of(plan))).body["items"])


async def ended(people: People, plan: Plan, *states: str) -> dict[str, Any]:
    """The newest transfer, once it is in one of these states."""

    async def there() -> bool:
        return (await transfers(plan))[0]["state"] in states

    await people.until(there, seconds=60)
    return (await transfers(plan))[0]


async def archive(plan: Plan) -> dict[str, Any]:
    """The lead presses the button."""
    return dict((await plan.lead.post(path_of(plan), expect=201)).body)


@pytest.mark.guide(219)
@pytest.mark.guide(221)
@pytest.mark.guide(222)
@pytest.mark.guide(226)
async def test_a_plan_is_archived_with_one_press_and_the_receipt_and_the_log_say_so(
    people: People, core: ArchiveCore
) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    await plan.goal("Få flere venner", "Ridning")
    await archive(plan)
    found = await ended(people, plan, "archived", "partly", "failed")
    assert found["state"] == "archived", found

    case = core.case_of(plan)
    (record,) = case["records"]
    assert found["case_number"] == f"{case['year']}/{case['number']}"
    assert found["record_number"] == f"{record['year']}/{record['number']}"
    pdf = core.get(f"/records/{record['system_id']}.pdf")
    assert found["sha256"] == record["sha256"] == hashlib.sha256(pdf).hexdigest()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.is_encrypted
        assert len(document.pages) == found["pages"]

    message = core.get(f"/records/{record['system_id']}.xml").decode()
    assert "*****" in case["public_title"]
    assert plan.owner["family_name"] not in case["public_title"]
    assert "<m:kode>fmt/476<" in message

    actions = {line["action"] for line in (await kari.get(f"{plan.path}/log")).body["items"]}
    assert {"archive.requested", "archive.archived"} <= actions


@pytest.mark.guide(223)
async def test_a_plan_is_archived_again_into_the_same_case(people: People, core: ArchiveCore) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    for generation in (1, 2):
        await archive(plan)
        assert (await ended(people, plan, "archived"))["generation"] == generation
    assert len(core.case_of(plan)["records"]) == 2


async def test_each_municipality_archives_into_its_own_system_and_a_third_hears_nothing(
    people: People, core: ArchiveCore, suite: Suite
) -> None:
    third = Account(suite.people["organisations"]["Nordvik kommune"])
    connection = await aio_pika.connect(suite.rabbitmq.url(third.user, suite.passwords[f"rabbitmq.{third.user}"]))
    async with connection:
        channel = await connection.channel()
        heard = await channel.declare_queue(f"{third.user}.trial", exclusive=True)
        for kind in REQUESTS:
            await heard.bind(ARCHIVE_EXCHANGE, third.key(kind))
        where = {}
        for username, organisation in (("kari", "Solvik kommune"), ("nils", "Fjordby kommune")):
            plan = await make_plan(await people.signed_in(username))
            await archive(plan)
            assert (await ended(people, plan, "archived", "partly", "failed"))["state"] == "archived"
            where[core.case_of(plan)["account"]] = suite.people["organisations"][organisation]
        assert len(where) == 2
        assert all(account == organisation for account, organisation in where.items())
        assert await heard.get(fail=False) is None


@pytest.mark.guide(222)
async def test_what_the_archive_refused_is_told_and_sent_again_without_doubling_anything(
    people: People, core: ArchiveCore
) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    core.misbehave("delvis")
    await archive(plan)
    found = await ended(people, plan, "archived", "partly", "failed")
    assert (found["state"], found["reason"], found["can_resend"]) == ("partly", "archive.record_refused", True)
    await kari.post(f"{path_of(plan)}/{found['id']}/resend")
    again = await ended(people, plan, "archived", "failed")
    assert (again["id"], again["state"]) == (found["id"], "archived")
    assert len(core.case_of(plan)["records"]) == 1


async def test_an_archive_system_that_stumbles_is_tried_again(people: People, core: ArchiveCore) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    core.misbehave("serverfeil", "dobbelt")
    await archive(plan)
    found = await ended(people, plan, "archived", "failed")
    assert (found["state"], found["sends"]) == ("archived", 2)
    assert len(core.case_of(plan)["records"]) == 1


@pytest.mark.guide(227)
async def test_only_the_lead_archives(people: People) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    added = await plan.add("Liv Hansen", "relative")
    assert added
    liv = await people.signed_in("liv")
    await people.until_status(liv, plan.path, 200)
    refused = await liv.post(path_of(plan), expect=403)
    assert refused.body["code"] == "access.right_missing"
    amina = await people.signed_in("amina")
    await amina.get(path_of(plan), expect=404)


async def test_a_killed_archive_service_goes_on_where_it_was(people: People, suite: Suite, core: ArchiveCore) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    await archive(plan)
    old = suite.pid("archive")
    suite.kill("archive")
    await asyncio.to_thread(suite.wait_restarted, "archive", old)
    await people.until_status(kari, path_of(plan), 200, seconds=60)
    assert (await ended(people, plan, "archived", "failed"))["state"] == "archived"
    assert len(core.case_of(plan)["records"]) == 1


def _more_than_can_be_laid_out() -> dict[str, Any]:
    """A long text in cells that reach over all rows of a table: each row is laid out with all of it."""
    text = {"type": "text", "text": "Adam vil ha noen med seg etter skolen. " * 300}
    inside = {"type": "paragraph", "content": [text]}
    cells = [{"type": "table_cell", "attrs": {"rowspan": 200}, "content": [inside]} for _ in range(50)]
    rows = [{"type": "table_row", "content": cells}, *({"type": "table_row", "content": []} for _ in range(199))]
    return {"type": "doc", "content": [{"type": "table", "content": rows}]}


@pytest.mark.guide(218)
async def test_what_is_too_large_is_named_and_the_plan_is_archived_without_it_and_says_so(
    people: People, core: ArchiveCore
) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    await plan.goal("Få flere venner", "Ridning")
    large = {"title": "Alt som er skrevet", "body": _more_than_can_be_laid_out()}
    goal = (await kari.post(f"{plan.path}/goals", large, expect=201)).body
    transfer = await archive(plan)

    async def failed() -> bool:
        await asyncio.sleep(1)  # it takes long, and who asks all the time is refused
        return bool((await transfers(plan))[0]["state"] == "failed")

    # A document may take its time of the processor before it is too large.
    await people.until(failed, seconds=400)
    (found,) = await transfers(plan)
    named = {"kind": "goal", "id": goal["id"], "reason": "print.too_large"}
    assert (found["reason"], found["at_fault"], found["together"]) == ("print.too_large", [named], False)
    faults = (await kari.get(f"/api/print/plans/{plan.id}/transfers/{transfer['id']}/faults")).body
    assert faults["at_fault"] == [{**named, "title": "Alt som er skrevet"}]

    again = (await kari.post(f"{path_of(plan)}/{transfer['id']}/retry")).body
    assert (again["generation"], again["left_out"]) == (1, [named])
    assert (await ended(people, plan, "archived", "partly", "failed"))["state"] == "archived"
    (record,) = core.case_of(plan)["records"]
    with io.BytesIO(core.get(f"/records/{record['system_id']}.pdf")) as file:
        front, *rest = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(file).pages]
    assert "Målet «Alt som er skrevet»: tar for mye plass til å skrives ut." in front
    assert "Ridning" in " ".join(rest)
    actions = {line["action"] for line in (await kari.get(f"{plan.path}/log?limit=100")).body["items"]}
    assert {"archive.requested_without", "archive.archived_without"} <= actions
