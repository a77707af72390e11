"""Every operation of the API with input that fits its description and input that does not, through the gateway.

Whatever is sent: never a fault of ours, always a problem with a code, and a plan of others does not exist. The input
is the same in each run; a campaign tries the same, and much more.
"""

import asyncio
import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from samplan_dev.cases import calls
from samplan_dev.client import Browser
from samplan_dev.suite import Suite
from samplan_servicekit.ids import new_id

from .conftest import People
from .factories import Plan, make_person, make_plan

EXAMPLES = calls(15)
"""For each operation and kind of input."""

SESSIONS = 6
"""Taken in turn: a session may write 120 times a minute."""

LONGEST_WAIT = 60
"""Seconds that a session waits at most until it may do more."""

LEFT_OUT = {
    ("DELETE", "/api/identity/session"): "signs out",
    ("PATCH", "/api/identity/me"): "changes the language of somebody whom other tests know",
    ("POST", "/api/identity/activation"): "twenty an hour from one address",
    ("POST", "/api/identity/activation/check"): "twenty an hour from one address",
    ("POST", "/api/identity/password-reset"): "twenty an hour from one address",
    ("POST", "/api/identity/account/username"): "renames the account of somebody whom other tests know",
    ("POST", "/api/identity/account/password"): "wrong guesses at it lock somebody whom other tests know",
    ("DELETE", "/api/identity/account/contact/{channel}"): "takes away an address that other tests write to",
    ("POST", "/api/identity/plans/{plan_id}/assisted"): "goes on as the owner of the plan, under another cookie",
    ("DELETE", "/api/identity/account/sessions"): "ends the sessions that all of this is tried with",
}

SEEN_BY_NOBODY = ("Traceback", 'File "', "asyncpg", "sqlalchemy", "pydantic.dev", "127.0.0.1", "SELECT ", "select ")


@dataclass
class World:
    """What there is to be called, and by whom."""

    origin: str
    sessions: Iterator[Browser]
    ids: Mapping[str, list[str]]
    """Ids by the name of the path parameter: of Kari's own, of others, of nothing."""
    foreign: frozenset[str]
    """Plans that do not exist for Kari."""
    http: requests.Session


@pytest.fixture
async def world(suite: Suite, people: People) -> World:
    """A plan of Kari's with one of everything in it, and one of another municipality's coordinator."""
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    theirs = await make_plan(await people.signed_in("nils"))
    own, other = await _things_in(plan), await _things_in(theirs)
    made_up = str(new_id())
    sessions = [kari, *[await people.signed_in("kari") for _ in range(SESSIONS - 1)]]
    return World(
        suite.origin,
        itertools.cycle(sessions),
        {name: [own[name], own[name], other[name], made_up] for name in own},
        frozenset({other["plan_id"], made_up}),
        requests.Session(),
    )


async def _things_in(plan: Plan) -> dict[str, str]:
    lead = plan.lead
    goal = await plan.goal("Få flere venner", "Ridning på Høybakken")
    draft = {"subject": "Hei", "text": "Hei", "send": False}
    wanted = {"reason": "Til møtet", "save_copy": True}
    job = (await lead.post(f"/api/print/plans/{plan.id}/jobs", wanted, expect=202)).body["id"]
    said = {"body": {"type": "doc", "content": []}}
    comment = await lead.post(f"{plan.path}/goals/{goal['id']}/comments", said, expect=201)
    return {
        "comment_id": comment.body["id"],
        "kind": "goal",
        "item_id": goal["id"],
        "key": goal["id"],
        "number": "1",
        "job_id": job,
        "copy_id": job,
        "transfer_id": (await lead.post(f"/api/archive/plans/{plan.id}/transfers", expect=201)).body["id"],
        "plan_id": plan.id,
        "administered_id": plan.id,
        "goal_id": goal["id"],
        "activity_id": goal["activities"][0]["id"],
        "participant_id": next(p["id"] for p in plan.participants.values() if p["kind"] == "lead"),
        "message_id": (await lead.post(plan.messages, draft, expect=201)).body["id"],
        "wizard_id": (await lead.post("/api/plans/wizards", expect=201)).body["id"],
        "person_id": (await make_person(lead))["id"],
        "other_id": (await make_person(lead))["id"],
        "representation_id": str(new_id()),
        "plan_type": "ip",  # of a role, beside its kind
        "name": "idporten",  # of a provider
        "form": "card",  # of a draft
        "digest": "0" * 64,  # of a text that was agreed to
        "note": "renewal",  # of another
        "session_id": str(new_id()),  # a true one would end what all of this is tried with
        "passkey_id": str(new_id()),
    }


@pytest.mark.hypothesis  # so that a campaign finds it, as it does what hypothesis itself marks
@pytest.mark.timeout(calls(240))
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
async def test_no_input_brings_out_a_fault_or_a_plan_of_others(world: World, mode: GenerationMode) -> None:
    described = await next(world.sessions).get("/api/openapi.json")
    schema = schemathesis.openapi.from_dict(described.body)
    tried = 0
    operations = [found.ok() for found in schema.get_all_operations()]
    # What takes things or access away comes last, else all that follows would find nothing.
    for operation in sorted(
        operations, key=lambda one: (one.method == "delete", "/consent/" in one.path or "/levels/" in one.path)
    ):
        if (operation.method.upper(), operation.path) not in LEFT_OUT:
            await asyncio.to_thread(_try_operation, world, operation, mode)
            tried += 1
    assert tried > 35, tried


def _try_operation(world: World, operation: Any, mode: GenerationMode) -> None:
    needed = [parameter.name for parameter in operation.path_parameters]
    ids = {name: st.sampled_from(world.ids[name]) for name in needed}
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.headers):
        return

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        path=st.fixed_dictionaries(ids),
        version=st.sampled_from(['"1"', '"2"', None]),
    )
    def attempt(case: Any, path: dict[str, str], version: str | None) -> None:
        case.path_parameters = path
        if version is not None and any(header.name.lower() == "if-match" for header in operation.headers):
            case.headers = {**(case.headers or {}), "If-Match": version}
        _check(world, case, _send(world, case))

    attempt()


def _send(world: World, case: Any) -> Any:
    """Send as a browser would; where a session has done too much, as the next one, and after all when one may again.

    A limit that lasts longer than a minute is the answer: nobody waits an hour for a print-out. Outside a campaign
    none is waited for.
    """
    for number in itertools.count(1):
        browser = next(world.sessions)
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "X-Samplan": "1"}
        response = case.call(base_url=world.origin, session=world.http, headers=headers, timeout=20)
        if response.status_code != 429:
            return response
        (wait,) = response.headers["retry-after"]
        if int(wait) > LONGEST_WAIT:
            return response
        if number % SESSIONS == 0:
            if calls(240) == 240:
                return response
            time.sleep(int(wait))
    raise AssertionError


def _check(world: World, case: Any, response: Any) -> None:
    text = response.content.decode(errors="replace")  # a picture is none
    told = f"{case.method} {case.formatted_path} {case.query} {case.body!r}: {response.status_code} {text}"
    assert not [word for word in SEEN_BY_NOBODY if word in text], told
    if "303" not in case.operation.definition.raw["responses"]:  # but where a link leads to a provider
        assert "location" not in response.headers, told
    if response.status_code < 400:
        plan_id = (case.path_parameters or {}).get("plan_id")
        assert plan_id not in world.foreign, told
        return
    if response.status_code == 431:
        return  # longer than any header may be: the server itself closes the connection
    assert response.headers["content-type"][0].startswith("application/problem+json"), told
    problem = response.json()
    assert problem["status"] == response.status_code, told
    assert problem["code"], told
    assert len(problem["correlation_id"]) == 36, told
    if response.status_code >= 500:
        assert (response.status_code, problem["code"]) == (503, "person.not_ready"), told
    if response.status_code != 429 and (case.path_parameters or {}).get("plan_id") in world.foreign:
        assert (response.status_code, problem["code"]) == (404, "not_found"), told
