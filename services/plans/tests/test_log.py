"""The log of a plan as one: filtered by person, kind and day, in pages that come full, whatever service is down."""

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samplan_contracts.identity import Language
from samplan_contracts.plans import Kind, Level
from samplan_dev.cases import calls
from samplan_dev.harness import NOON, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_plans.log.chains import Asked, Elsewhere, Sources
from samplan_plans.log.kinds import LogKind, kind_of
from samplan_plans.log.sorting import Direction, LogSort
from samplan_plans.log.words import words_of
from samplan_servicekit import audit, verifying
from samplan_servicekit.auth.access import AccessiblePlan
from samplan_servicekit.auth.keyring import KeyRing
from samplan_servicekit.clock import oslo_day
from samplan_servicekit.ids import new_id
from samplan_servicekit.log_entries import ChainHead, ChainPage, LogEntry, Wanted
from samplan_servicekit.scope import OrganisationScope

from .factories import MadePlan, make_plan
from .ground import Case, grant_headers, make_ground
from .ground import arrange as arrange_rights

ROOT = Path(__file__).parents[3]
ACTIONS = ("goal.read", "goal.changed", "consent.signed", "print.made", "thing.unheard_of")
WHO = (Kind.LEAD, Kind.OWNER, Kind.PROVIDER)


@dataclass
class Others:
    """What the other services would answer, or how a version before would: it knows neither filters nor a way on."""

    chains: Mapping[str, Sequence[LogEntry]]
    before: bool = False
    down: set[str] = field(default_factory=set)

    @property
    def urls(self) -> Mapping[str, str]:
        return dict.fromkeys(self.chains, "")

    async def people(self, _plan: AccessiblePlan) -> Mapping[str, Sequence[UUID] | None]:
        doers = {name: [one.actor_id for one in chain if one.actor_id] for name, chain in self.chains.items()}
        return {name: None if name in self.down else ids for name, ids in doers.items()}

    async def standing(self, service: str, _plan: AccessiblePlan, _after: int) -> ChainPage | None:
        return None if service in self.down else ChainPage(head=ChainHead(), items=[])

    async def page(self, service: str, _plan: AccessiblePlan, asked: Asked) -> Sequence[LogEntry] | None:
        if service in self.down or (self.before and asked.ascending):
            return None
        said = dict(asked.parameters)
        entries = sorted(self.chains[service], key=lambda one: one.sequence, reverse=not asked.ascending)
        if "before" in said:
            entries = [one for one in entries if one.sequence < int(said["before"])]
        if "after" in said:
            entries = [one for one in entries if one.sequence > int(said["after"])]
        if not self.before:
            entries = [one for one in entries if asked.wanted.takes(one)]
        return entries[: asked.limit]


@dataclass(frozen=True)
class Happened:
    """Something that stands in a chain."""

    minutes: int
    """After what happened before it."""
    who: Kind
    action: str
    service: str


happenings = st.lists(
    st.builds(
        Happened,
        minutes=st.sampled_from([0, 1, 700, 1500]),
        who=st.sampled_from(WHO),
        action=st.sampled_from(ACTIONS),
        service=st.sampled_from(["plans", "print", "messaging"]),
    ),
    max_size=25,
)


async def arrange(plans: UnderTest, plan: MadePlan, all_that: Sequence[Happened], *, before: bool = False) -> Others:
    """Write it: into plans' own chain, and into those of made-up others."""
    chains: dict[str, list[LogEntry]] = {"print": [], "messaging": []}
    at = datetime(2026, 10, 20, 21, 30, tzinfo=UTC)
    for one in all_that:
        at += timedelta(minutes=one.minutes)
        actor = plan.people[one.who].person_id
        if one.service == "plans":
            async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
                await audit.record_for(session, plan.id, one.action, now=at, actor_id=actor, read=False)
        else:
            chain = chains[one.service]
            chain.append(LogEntry(sequence=len(chain) + 1, time=at, actor_id=actor, action=one.action))
    others = Others(chains, before=before)
    sources: Sources = plans.kit.own[Sources]
    plans.kit.own[Sources] = Sources(sources.database, sources.keys, cast(Elsewhere, others))
    return others


async def read(plans: UnderTest, plan: MadePlan, who: Kind = Kind.LEAD, **asked: Any) -> dict[str, Any]:
    """A page of the log."""
    headers = plans.headers(plan.people[who], plan.place(who))
    answer = await plans.client.get(f"{plan.path}/log", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def read_all(plans: UnderTest, plan: MadePlan, limit: int, **asked: Any) -> list[dict[str, Any]]:
    """Every page; each but the last comes full."""
    lines: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await read(plans, plan, limit=limit, **asked, **cursor)
        lines += page["items"]
        if page["next_cursor"] is None:
            return [line for line in lines if line["action"] != "log.read"]
        assert len(page["items"]) == limit, "a page comes full"
        cursor = {"cursor": page["next_cursor"]}


@given(
    all_that=happenings,
    before=st.booleans(),
    who=st.none() | st.sampled_from(WHO),
    kind=st.none() | st.sampled_from(LogKind),
    first=st.none() | st.integers(20, 27),
    last=st.none() | st.integers(20, 27),
    limit=st.sampled_from([1, 3, 7]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=calls(40), deadline=None)
async def test_what_is_asked_for_is_the_whole_log_gone_through_by_hand(
    plans: UnderTest,
    all_that: list[Happened],
    before: bool,
    who: Kind | None,
    kind: LogKind | None,
    first: int | None,
    last: int | None,
    limit: int,
) -> None:
    plan = await make_plan(plans)
    await arrange(plans, plan, all_that, before=before)
    whole = await read_all(plans, plan, 100)
    assert len(whole) == len(all_that)
    assert [line["time"] for line in whole] == sorted((line["time"] for line in whole), reverse=True)
    asked: dict[str, Any] = {}
    if who:
        asked["person_id"] = str(plan.people[who].person_id)
    if kind:
        asked["kind"] = kind.value
    if first:
        asked["from"] = f"2026-10-{first}"
    if last:
        asked["to"] = f"2026-10-{last}"

    def by_hand(line: dict[str, Any]) -> bool:
        day = oslo_day(datetime.fromisoformat(line["time"]))
        return (
            (who is None or line["actor_id"] == asked["person_id"])
            and (kind is None or kind_of(line["action"]) is kind)
            and (first is None or day >= date(2026, 10, first))
            and (last is None or day <= date(2026, 10, last))
        )

    assert await read_all(plans, plan, limit, **asked) == [line for line in whole if by_hand(line)]


@given(
    all_that=happenings,
    sort=st.sampled_from(LogSort),
    direction=st.sampled_from(Direction),
    kind=st.none() | st.sampled_from(LogKind),
    limit=st.sampled_from([1, 3, 7]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=calls(40), deadline=None)
async def test_sorted_by_any_column_and_paged_it_is_the_whole_log_sorted(
    plans: UnderTest,
    all_that: list[Happened],
    sort: LogSort,
    direction: Direction,
    kind: LogKind | None,
    limit: int,
) -> None:
    plan = await make_plan(plans)
    await arrange(plans, plan, all_that)
    whole = await read_all(plans, plan, 100)
    asked = {"kind": kind.value} if kind else {}
    found = await read_all(plans, plan, limit, sort=sort.value, direction=direction.value, **asked)
    mine = [line for line in whole if kind is None or kind_of(line["action"]) is kind]
    assert sorted(line["id"] for line in found) == sorted(line["id"] for line in mine)

    def label(line: dict[str, Any]) -> str:
        if sort is LogSort.TIME:
            return str(line["time"])
        if sort is LogSort.WHO:
            return str(line["actor_name"])
        words = words_of(Language.NB)
        return words.role(line["actor_role"]) if sort is LogSort.ROLE else words.action(line["action"])

    labels = [label(line) for line in found]
    assert labels == sorted(labels, reverse=direction is Direction.DESCENDING)
    for one, other in pairwise(found):
        if sort is not LogSort.TIME and label(one) == label(other) and one["action"] == other["action"]:
            assert one["actor_id"] != other["actor_id"] or one["time"] >= other["time"], "the newest first in a group"


async def test_more_than_can_be_sorted_is_said_and_a_shorter_period_is_sorted(
    plans: UnderTest, plan: MadePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samplan_plans.log.service.SORTED", 4)
    await arrange(plans, plan, [Happened(700, Kind.LEAD, "goal.changed", name) for name in ("plans", "print") * 4])
    headers = plans.headers(plan.people[Kind.LEAD], plan.place(Kind.LEAD))
    refused = await plans.client.get(f"{plan.path}/log", params={"sort": "who"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "log.too_long_to_sort")
    page = await read(plans, plan, Kind.LEAD, sort="who", **{"from": "2026-10-21", "to": "2026-10-21"})
    assert 0 < len(page["items"]) <= 4


async def test_a_service_of_the_version_before_is_said_to_be_missing_where_it_cannot_go_that_way(
    plans: UnderTest, plan: MadePlan
) -> None:
    both = [Happened(1, Kind.LEAD, "goal.changed", "plans"), Happened(1, Kind.LEAD, "print.made", "print")]
    await arrange(plans, plan, both, before=True)
    page = await read(plans, plan, Kind.LEAD, direction="ascending")
    assert set(page["missing_services"]) == {"print", "messaging"}
    assert [line["action"] for line in page["items"]] == ["goal.changed"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_words_are_those_of_the_web(language: str) -> None:
    web = ROOT / "web" / "src" / "i18n" / language
    log, common = (json.loads((web / name).read_text("utf-8")) for name in ("log.json", "common.json"))
    catalogue = words_of(Language(language)).catalogue
    for name in catalogue.keys() - {"role", "local_admin"}:
        assert catalogue[name] == log[name], name
    assert {name: catalogue[name] for name in ("role", "local_admin")}.items() <= common.items()


async def test_a_service_that_comes_back_between_two_pages_brings_nothing_that_is_newer_than_the_first(
    plans: UnderTest, plan: MadePlan
) -> None:
    turns = [Happened(1, Kind.LEAD, "print.made", service) for service in ("plans", "print") * 6]
    others = await arrange(plans, plan, turns)
    others.down.add("print")
    first = await read(plans, plan, limit=3)
    assert first["missing_services"] == ["print"]
    others.down.clear()
    second = await read(plans, plan, limit=100, cursor=first["next_cursor"])
    assert second["missing_services"] == []
    times = [line["time"] for line in (*first["items"], *second["items"])]
    assert times == sorted(times, reverse=True)
    assert {line["service"] for line in second["items"]} == {"plans", "print"}
    ids = [line["id"] for line in (*first["items"], *second["items"])]
    assert len(set(ids)) == len(ids)


async def test_who_sees_few_of_many_lines_gets_full_pages_of_them(plans: UnderTest, plan: MadePlan) -> None:
    mixed = [
        Happened(1, Kind.PROVIDER if n % 30 == 0 else Kind.LEAD, "messages.read", "messaging") for n in range(300)
    ]
    others = await arrange(plans, plan, mixed)
    for entry in others.chains["messaging"]:
        entry.element = "messages"
    page = await read(plans, plan, Kind.PROVIDER, limit=4)
    assert [line["actor_name"] for line in page["items"]] == ["En provider"] * 4
    rest = await read(plans, plan, Kind.PROVIDER, limit=100, cursor=page["next_cursor"])
    mine = [line for line in (*page["items"], *rest["items"]) if line["action"] == "messages.read"]
    assert len(mine) == 10


@pytest.mark.parametrize("asked", [{"from": "i går"}, {"kind": "all"}, {"person_id": "kari"}, {"cursor": "bogus"}])
async def test_what_cannot_be_asked_is_refused(plans: UnderTest, plan: MadePlan, asked: dict[str, Any]) -> None:
    headers = plans.headers(plan.people[Kind.LEAD], plan.place(Kind.LEAD))
    answer = await plans.client.get(f"{plan.path}/log", params=asked, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("asked", [{"from": "0001-01-01"}, {"to": "9999-12-31"}, {"to": "0001-01-01"}])
async def test_days_that_no_clock_counts_are_answered(
    plans: UnderTest, plan: MadePlan, asked: dict[str, str]
) -> None:
    await arrange(plans, plan, [Happened(1, Kind.LEAD, "goal.changed", "plans")])
    page = await read(plans, plan, Kind.LEAD, **asked)
    assert len(page["items"]) == (0 if asked == {"to": "0001-01-01"} else 1)


async def test_the_people_to_ask_by_are_those_who_did_something(plans: UnderTest, plan: MadePlan) -> None:
    await arrange(
        plans, plan, [Happened(1, Kind.OWNER, "goal.changed", "plans"), Happened(1, Kind.LEAD, "a", "print")]
    )
    headers = plans.headers(plan.people[Kind.LEAD], plan.place(Kind.LEAD))
    answer = await plans.client.get(f"{plan.path}/log/people", headers=headers)
    assert {one["name"] for one in answer.json()["items"]} == {"En owner", "En lead"}


def test_a_query_says_what_is_wanted_in_full() -> None:
    person = new_id()
    wanted = Wanted(frozenset({person}), frozenset({"a.b"}), frozenset({"c.d"}), NOON, NOON)
    said = Asked(wanted, ascending=True, limit=5, position=9).parameters
    names = {"limit", "person", "action", "other_action", "since", "until", "ascending", "after"}
    assert {name for name, _ in said} == names
    assert dict(said)["person"] == str(person)


async def test_a_line_says_on_what_as_long_as_the_reader_may_read_it(plans: UnderTest) -> None:
    plans.kit.verifier = replace(plans.kit.verifier, plans_keys=plans.kit.own[KeyRing])
    ground = await make_ground(plans)
    plan = ground.plan
    one, other = ground.goals

    async def titles(kind: Kind) -> dict[str, str | None]:
        headers = await grant_headers(plans, plan, plan.people[kind])
        answer = await plans.client.get(f"{plan.path}/log", params={"limit": 100}, headers=headers)
        return {f"{line['action']} {line['object_id']}": line["object_title"] for line in answer.json()["items"]}

    (activity,) = ground.goals[one]
    told = await titles(Kind.LEAD)
    assert told[f"goal.created {one}"] == "Det ene"
    assert told[f"activity.created {activity}"] == "Det ene 1"
    assert told[f"comment.created {ground.comments[one]}"] == "Det ene"
    case = Case(Kind.PROVIDER, Level.READ, Level.READ, (Level.NONE, None, None, None), on=True, held=True)
    await arrange_rights(plans, ground, case)
    seen = await titles(Kind.PROVIDER)
    assert f"goal.created {one}" not in seen
    assert seen[f"goal.created {other}"] == "Det andre"
    headers = await grant_headers(plans, plan, plan.people[Kind.LEAD])
    assert headers is not None
    gone = await plans.client.delete(f"{plan.path}/goals/{other}", headers={**headers, "If-Match": '"1"'})
    assert gone.status_code == 204, gone.text
    assert (await titles(Kind.LEAD))[f"goal.created {other}"] is None


async def test_a_line_says_whom_it_is_about(plans: UnderTest, plan: MadePlan) -> None:
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        about = [plan.participants[Kind.RELATIVE]]
        await audit.record_for(session, plan.id, "consent.signed", now=NOON, actor_id=None, objects=about)
    page = await read(plans, plan, Kind.LEAD, kind="people")
    assert [line["object_names"] for line in page["items"]] == [["En relative"]]


async def download(plans: UnderTest, plan: MadePlan, who: Kind, what: str, **asked: str) -> httpx.Response:
    headers = plans.headers(plan.people[who], plan.place(who))
    return await plans.client.get(f"{plan.path}/log/export.{what}", params=asked, headers=headers)


async def test_the_spreadsheet_holds_the_lines_of_the_page_and_says_that_it_was_made(
    plans: UnderTest, plan: MadePlan
) -> None:
    turns = [Happened(1, who, "goal.changed", service) for who in WHO for service in ("plans", "print") * 90]
    await arrange(plans, plan, turns)
    whose = str(plan.people[Kind.OWNER].person_id)
    answer = await download(plans, plan, Kind.LEAD, "csv", person_id=whose)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"] == 'attachment; filename="logg-2026-11-24.csv"'
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == ["Når", "Hvem", "Rolle", "Hva"]
    assert [row[1:] for row in rows[1:]] == [["En owner", "", "Endret et mål"]] * 180
    assert [row[0] for row in rows[1:]] == sorted((row[0] for row in rows[1:]), reverse=True)
    page = await read(plans, plan, Kind.LEAD, kind="copies")
    assert [line["action"] for line in page["items"]] == ["log.exported"]


async def test_who_sees_little_of_the_log_takes_no_more_along(plans: UnderTest, plan: MadePlan) -> None:
    others = await arrange(plans, plan, [Happened(1, Kind.LEAD, "messages.read", "messaging")] * 3)
    for entry in others.chains["messaging"]:
        entry.element = "messages"
    assert "meldingslisten" in (await download(plans, plan, Kind.LEAD, "csv")).text
    assert "meldingslisten" not in (await download(plans, plan, Kind.PROVIDER, "csv")).text
    refused = await download(plans, plan, Kind.PROVIDER, "jsonl")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.right_missing")


@pytest.mark.parametrize("what", ["csv", "jsonl"])
async def test_a_log_that_cannot_be_had_whole_is_not_given(plans: UnderTest, plan: MadePlan, what: str) -> None:
    others = await arrange(plans, plan, [Happened(1, Kind.LEAD, "print.made", "print")])
    others.down.add("print")
    answer = await download(plans, plan, Kind.LEAD, what)
    assert (answer.status_code, answer.json()["service"]) == (503, "print")


async def test_the_whole_log_is_verified_as_a_file_and_against_what_stands_here(
    plans: UnderTest, plans_database: ServiceDatabase, plan: MadePlan, tmp_path: Path
) -> None:
    sources: Sources = plans.kit.own[Sources]
    plans.kit.own[Sources] = Sources(sources.database, sources.keys, cast(Elsewhere, Others({})))
    async with plans.kit.database.transaction(OrganisationScope(plan.organisation_id)) as session:
        cipher = (await sources.keys.of_plan(session, plan.organisation_id, plan.id)).fields
        detail = audit.Detail("Til møtet", cipher)
        await audit.record_for(session, plan.id, "print.requested", now=NOON, actor_id=None, detail=detail)
        for number in range(450):
            await audit.record_for(session, plan.id, f"thing.{number}", now=NOON, actor_id=None)
    answer = await download(plans, plan, Kind.OWNER, "jsonl")
    assert answer.status_code == 200, answer.text
    file = tmp_path / "log.jsonl"

    async def verified(content: bytes) -> dict[str, int]:
        file.write_bytes(content)
        arguments = argparse.Namespace(organisation=None, chain=None, file=file)
        return await verifying.run("plans", plans_database.app_url, arguments)

    assert await verified(answer.content) == {"chains": 1, "entries": 452, "compared": 452}
    lines = answer.content.splitlines(keepends=True)
    assert json.loads(lines[1])["detail"]["text"] == "Til møtet"
    broken = {
        "altered": [*lines[:5], lines[5].replace(b"thing.", b"thong."), *lines[6:]],
        "removed": [*lines[:5], *lines[6:]],
        "twice": [*lines[:5], lines[5], *lines[5:]],
        "cut": lines[:-1],
        "cut and ended": [*lines[:-3], lines[-1]],
        "another text": [lines[0], lines[1].replace("møtet".encode(), b"festen"), *lines[2:]],
        "more": [*lines, lines[-1]],
        "nothing": [],
        "no log": [b"{}\n"],
    }
    for name, content in broken.items():
        try:
            await verified(b"".join(content))
        except verifying.BrokenLogError:
            continue
        pytest.fail(f"what was {name} is found whole")
    # Forged with care, it follows from beginning to end, and is not what stands here.
    forged = [json.loads(line) for line in lines]
    previous = ""
    for entry in forged[1:-1]:
        entry["body"] = entry["body"].replace("thing.", "thong.")
        entry["previous"] = previous
        previous = audit.hash_of(bytes.fromhex(previous), entry["sequence"], entry["body"]).hex()
        entry["hash"] = previous
    forged[0]["chains"]["plans"]["hash"] = previous
    with pytest.raises(verifying.BrokenLogError, match="not the one that stands here"):
        await verified(b"".join(json.dumps(line).encode() + b"\n" for line in forged))
