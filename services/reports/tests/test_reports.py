"""The reports: right numbers, small ones withheld, for those who may know and nobody else."""

import asyncpg
import orjson
import pytest

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import Kind, PlanStatus, PlanType
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id
from samplan_servicekit.spreadsheets import _harmless

from .conftest import Town, at

NONE = {kind.value: 0 for kind in Kind}


@pytest.mark.guide(236)
@pytest.mark.guide(238)
async def test_plans_are_counted_by_type_and_status_with_their_participants(town: Town) -> None:
    kinds = (Kind.OWNER, Kind.LEAD, Kind.RELATIVE, Kind.RELATIVE)
    await town.plans(6, PlanType.IP, kinds=kinds)
    await town.plans(5, PlanType.IOP, PlanStatus.ENDED)
    await town.plans(5, PlanType.IOP, PlanStatus.TRASHED)
    report = await town.get("plans")
    assert report["rows"] == [
        {
            "plan_type": "ip",
            "status": "active",
            "plans": 6,
            "participants": NONE | {"owner": 6, "lead": 6, "relative": 12},
        },
        {"plan_type": "iop", "status": "ended", "plans": 5, "participants": NONE | {"owner": 5, "lead": 5}},
    ]
    assert report["totals"] == {
        "plans": 11,
        "participants": NONE | {"owner": 11, "lead": 11, "relative": 12},
        "complete": True,
    }
    only = await town.get("plans?plan_type=iop")
    assert [row["plan_type"] for row in only["rows"]] == ["iop"]


async def test_fewer_plans_than_five_are_not_told_nor_what_is_counted_in_them_nor_by_a_sum(town: Town) -> None:
    await town.plans(4, PlanType.SL, kinds=(Kind.OWNER, *[Kind.PROVIDER] * 9))
    await town.plans(5, PlanType.IP)
    report = await town.get("plans")
    few = next(row for row in report["rows"] if row["plan_type"] == "sl")
    assert few["plans"] is None
    assert set(few["participants"].values()) == {None}
    assert report["totals"] == {"plans": 5, "participants": NONE | {"owner": 5, "lead": 5}, "complete": False}


async def test_a_few_participants_of_a_kind_are_not_told(town: Town) -> None:
    await town.plans(4)
    await town.plans(1, kinds=(Kind.OWNER, Kind.LEAD, Kind.RELATIVE))
    report = await town.get("plans")
    [row] = report["rows"]
    assert row["participants"] == NONE | {"owner": 5, "lead": 5, "relative": None}
    assert report["totals"]["complete"] is False


async def test_a_plan_belongs_to_the_month_in_norway_in_which_it_began(town: Town) -> None:
    await town.plans(5, created=at("2026-05-31 21:30"))  # half past eleven in the evening
    await town.plans(6, created=at("2026-05-31 22:30"))  # half past midnight, in June
    for period, plans in (("from=2026-05&to=2026-05", 5), ("from=2026-06", 6), ("to=2026-06", 11), ("to=2026-04", 0)):
        assert (await town.get(f"plans?{period}"))["totals"]["plans"] == plans


@pytest.mark.guide(236)
@pytest.mark.guide(237)
async def test_messages_are_counted_by_month_and_type_of_plan(town: Town) -> None:
    ip, sl = await town.plans(5, PlanType.IP), await town.plans(6, PlanType.SL)
    await town.messages(*ip, *ip, sent=at("2026-09-10 12:00"))
    await town.messages(*sl, sent=at("2026-09-30 22:30"))  # October in Norway
    report = await town.get("messages")
    assert report["rows"] == [
        {"month": "2026-09", "plan_type": "ip", "messages": 10, "plans": 5},
        {"month": "2026-10", "plan_type": "sl", "messages": 6, "plans": 6},
    ]
    assert report["totals"] == {"messages": 16, "complete": True}
    assert (await town.get("messages?from=2026-10"))["totals"]["messages"] == 6
    assert (await town.get("messages?plan_type=ip"))["totals"]["messages"] == 10


async def test_many_messages_in_few_plans_are_not_told(town: Town) -> None:
    some = await town.plans(4)
    await town.messages(*some * 10)
    report = await town.get("messages")
    assert [(row["messages"], row["plans"]) for row in report["rows"]] == [(None, None)]
    assert report["totals"] == {"messages": 0, "complete": False}


@pytest.mark.guide(236)
@pytest.mark.guide(237)
async def test_sign_ins_are_counted_by_month_and_day_and_people_once(town: Town) -> None:
    kari, ola = await town.person(), await town.person()
    await town.person(has_account=False)
    await town.sign_in(kari, at("2026-10-05 08:00"))
    await town.sign_in(kari, at("2026-10-05 12:00"))
    await town.sign_in(ola, at("2026-10-06 12:00"))
    await town.sign_in(kari, at("2026-11-02 12:00"))
    by_month = await town.get("sign-ins")
    assert by_month["rows"] == [
        {"first_day": "2026-10-01", "sign_ins": 3, "people": 2},
        {"first_day": "2026-11-01", "sign_ins": 1, "people": 1},
    ]
    assert by_month["totals"] == {"sign_ins": 4, "people": 2, "accounts": 2}
    by_day = await town.get("sign-ins?from=2026-10&to=2026-10&by=day")
    assert by_day["rows"] == [
        {"first_day": "2026-10-05", "sign_ins": 2, "people": 1},
        {"first_day": "2026-10-06", "sign_ins": 1, "people": 1},
    ]


@pytest.mark.guide(239)
async def test_a_report_can_be_had_as_csv_for_a_norwegian_spreadsheet(town: Town) -> None:
    await town.plans(5, PlanType.IP, kinds=(Kind.OWNER, Kind.LEAD, Kind.PROVIDER))
    await town.plans(1, PlanType.SL)
    assert (await town.get("plans.csv")).decode() == (
        '\ufeff"Plantype";"Status";"Planer";"Planeiere";"Koordinatorer";"Tjenesteytere";"Foresatte og pårørende";'
        '"Andre deltakere"\r\n'
        '"Individuell plan";"Aktiv";"5";"5";"5";"5";"0";"0"\r\n'
        '"Digital stafettlogg";"Aktiv";' + ";".join(['"færre enn 5"'] * 6) + "\r\n"
    )
    assert '"Månad"' in (await town.get("messages.csv?language=nn")).decode()
    await town.sign_in(new_id(), at("2026-10-05 08:00"))
    assert (await town.get("sign-ins.csv?language=en")).decode() == (
        '\ufeff"Month";"Sign-ins";"Different people"\r\n"2026-10";"1";"1"\r\n'
    )


@pytest.mark.parametrize(
    ("report", "language", "name"),
    [
        ("plans", "nb", "samplan-planer"),
        ("messages", "nn", "samplan-meldingar"),
        ("sign-ins", "nn", "samplan-innloggingar"),
        ("sign-ins", "en", "samplan-sign-ins"),
    ],
)
async def test_a_download_is_named_in_the_readers_language(town: Town, report: str, language: str, name: str) -> None:
    response = await town.service.client.get(
        f"/api/reports/{report}.csv?language={language}", headers=town.service.headers(town.reader)
    )
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'


@pytest.mark.parametrize("begins_with", ["=", "+", "-", "@", "\t", "\r", "\0"])
def test_a_spreadsheet_finds_no_formula_in_a_field(begins_with: str) -> None:
    assert _harmless(f"{begins_with}1+1") == f"'{begins_with}1+1"
    assert _harmless("Oppvekst") == "Oppvekst"


@pytest.mark.parametrize("path", ["plans", "messages", "sign-ins", "plans.csv", "messages.csv", "sign-ins.csv"])
async def test_who_lacks_the_right_sees_no_report(town: Town, path: str) -> None:
    everything_else = frozenset(OrganisationRight) - {OrganisationRight.REPORT_READ}
    who = Somebody(organisation_id=town.organisation_id, rights=everything_else)
    refused = await town.get(path, 403, who)
    assert (refused["code"], refused["right"]) == ("access.right_missing", "report.read")


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("plans?from=2026-13", "/query/from", "string_pattern_mismatch"),
        ("plans?to=tomorrow", "/query/to", "string_pattern_mismatch"),
        ("messages?plan_type=xy", "/query/plan_type", "enum"),
        ("messages?from=2026-03&to=2026-02", "/query/to", "period.ends_before_it_begins"),
        ("sign-ins?by=hour", "/query/by", "enum"),
        ("sign-ins?by=day", "/query/from", "period.too_long"),
        ("sign-ins?by=day&from=2025-01&to=2026-01", "/query/from", "period.too_long"),
    ],
)
async def test_a_filter_that_is_none_is_told_by_its_name(town: Town, query: str, pointer: str, code: str) -> None:
    refused = await town.get(query, 422)
    assert refused["code"] == "request.invalid"
    assert refused["errors"] == [{"pointer": pointer, "code": code}]


async def test_a_year_can_be_seen_day_by_day(town: Town) -> None:
    await town.get("sign-ins?by=day&from=2026-01&to=2026-12")


async def test_nothing_of_another_organisation_is_counted(town: Town, reports: UnderTest) -> None:
    await town.messages(*await town.plans(9))
    await town.sign_in(await town.person())
    stranger = Town(reports)
    assert (await stranger.get("plans"))["rows"] == []
    assert (await stranger.get("messages"))["rows"] == []
    assert (await stranger.get("sign-ins"))["totals"] == {"sign_ins": 0, "people": 0, "accounts": 0}


async def test_who_saw_which_report_is_in_the_organisations_log(
    town: Town, reports_database: ServiceDatabase
) -> None:
    await town.get("plans.csv?from=2026-01&plan_type=sl")
    connection = await asyncpg.connect(reports_database.superuser_url)
    rows = await connection.fetch("select body from log_entries where chain_id = $1", town.organisation_id)
    await connection.close()
    [entry] = [orjson.loads(row["body"]) for row in rows]
    assert (entry["action"], entry["element"]) == ("report.read", "plans")
    assert entry["actor_id"] == str(town.reader.person_id)
    assert entry["details"] == {"from": "2026-01", "plan_type": "sl"}
