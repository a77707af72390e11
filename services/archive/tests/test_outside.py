"""What archive asks print, identity and plans for, over HTTP: what their answers mean for a transfer."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from samplan_archive.sending.outside import HttpOutside, NeverError, NotNowError
from samplan_contracts.between.grants import Grant
from samplan_contracts.plans import Kind
from samplan_servicekit.errors import Problem
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import OrganisationScope

SCOPE = OrganisationScope(new_id())
PLAN, PERSON, TRANSFER, JOB = new_id(), new_id(), new_id(), new_id()


class Tokens:
    """Identity, as it hands out tokens."""

    refuses: Problem | None = None

    async def get(self, audience: str, organisation_id: Any) -> str:
        assert organisation_id == SCOPE.organisation_id
        return f"own-{audience}"

    async def on_behalf(self, audience: str, organisation_id: Any, person_id: Any, *, purpose: str, job: Any) -> str:
        if self.refuses is not None:
            raise self.refuses
        assert (organisation_id, person_id, job) == (SCOPE.organisation_id, PERSON, TRANSFER)
        return f"{purpose}-{audience}"


class Stated:
    """What a grant says."""

    def __init__(self, **changed: Any) -> None:
        self.plan, self.sub, self.kind, self.held = PLAN, str(PERSON), Kind.LEAD, True
        self.__dict__.update(changed)


class Verifier:
    """Reads the grant that the test has made."""

    def __init__(self) -> None:
        self.grants = Stated()

    async def grant(self, token: str) -> Stated:
        assert token == "signed"
        return self.grants


class Others:
    """The other services."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[web.Request], web.Response]] = {}
        self.tokens = Tokens()
        self.verifier = Verifier()
        self.seen: list[tuple[str, str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append((request.path, request.headers["Authorization"]))
        return self.answers[request.path](request)


@pytest.fixture
async def others() -> AsyncIterator[Others]:
    """Three services at one address."""
    others = Others()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", others.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        url = str(server.make_url("")).rstrip("/")
        others.url = url
        others.outside = HttpOutside(
            http, others.tokens, others.verifier, identity_url=url, plans_url=url, print_url=url
        )
        yield others


def problem(status, code):
    return lambda _: web.json_response({"code": code}, status=status)


GRANTS = "/internal/grants"
DOCUMENT = f"/internal/documents/{JOB}"


def access(others):
    return others.outside.check_access(SCOPE, PLAN, PERSON, TRANSFER)


def document(others, size=3):
    return others.outside.document(SCOPE, JOB, size)


async def test_plans_is_asked_on_behalf_of_who_archives(others):
    others.answers[GRANTS] = lambda _: web.json_response(Grant(grant="signed", expires_in=30, av=1).model_dump())
    await access(others)
    assert others.seen == [(GRANTS, "Bearer archive.package-plans")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"held": False}, "plan.consent_not_held"),
        ({"kind": Kind.RELATIVE}, "access.right_missing"),
        ({"plan": new_id()}, "access.right_missing"),
        ({"sub": str(new_id())}, "access.right_missing"),
    ],
)
async def test_a_grant_that_does_not_say_lead_with_consent_is_not_enough(others, changed, code):
    others.answers[GRANTS] = lambda _: web.json_response(Grant(grant="signed", expires_in=30, av=1).model_dump())
    others.verifier.grants = Stated(**changed)
    with pytest.raises(NeverError, match=code):
        await access(others)


@pytest.mark.parametrize(
    ("status", "code", "error", "reason"),
    [
        (403, "plan.consent_not_held", NeverError, "plan.consent_not_held"),
        (404, "not_found", NeverError, "access.right_missing"),
        (401, "auth.token_refused", NotNowError, "service.unavailable"),
        (503, "service.unavailable", NotNowError, "service.unavailable"),
        (500, "internal", NotNowError, "service.unavailable"),
    ],
)
async def test_what_plans_refuses_is_final_and_what_it_cannot_say_now_is_asked_again(
    others, status, code, error, reason
):
    others.answers[GRANTS] = problem(status, code)
    with pytest.raises(error, match=reason):
        await access(others)


async def test_who_cannot_sign_in_any_more_archives_nothing(others):
    others.tokens.refuses = Problem(403, "account.not_live")
    with pytest.raises(NeverError, match=r"account\.not_live"):
        await access(others)
    others.tokens.refuses = Problem(503, "service.unavailable")
    with pytest.raises(NotNowError):
        await access(others)


async def test_identity_tells_whom_a_package_is_about(others):
    owner = new_id()
    others.answers[f"/internal/persons/{owner}/archive-identity"] = lambda _: web.json_response(
        {
            "given_name": "Eli",
            "family_name": "Prøve",
            "identity_number": None,
            "requested_by": {"given_name": "Kari", "family_name": "Berg"},
        }
    )
    people = await others.outside.people(SCOPE, owner, PERSON, TRANSFER)
    assert (people.owner.name.backwards, people.owner.identity_number) == ("Prøve, Eli", None)
    assert people.responsible.forwards == "Kari Berg"
    assert others.seen[0][1] == "Bearer archive.package-identity"


async def test_a_document_is_fetched_with_archives_own_token(others):
    others.answers[DOCUMENT] = lambda _: web.Response(body=b"pdf")
    assert await document(others) == b"pdf"
    assert others.seen == [(DOCUMENT, "Bearer own-print")]


async def test_of_a_document_that_is_larger_than_told_no_more_is_read_than_shows_it(others):
    others.answers[DOCUMENT] = lambda _: web.Response(body=b"x" * 10_000_000)
    assert 3 < len(await document(others)) < 10_000_000


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (404, NeverError, "archive.document_gone"),
        (409, NeverError, "archive.document_gone"),
        (503, NotNowError, "service.unavailable"),
    ],
)
async def test_a_document_that_print_has_not_is_not_asked_for_again(others, status, error, reason):
    others.answers[DOCUMENT] = problem(status, "print.expired")
    with pytest.raises(error, match=reason):
        await document(others)


async def test_a_service_that_does_not_answer_is_asked_again_later():
    async with aiohttp.ClientSession() as http:
        nowhere = "http://127.0.0.1:1"
        outside = HttpOutside(http, Tokens(), Verifier(), identity_url=nowhere, plans_url=nowhere, print_url=nowhere)
        with pytest.raises(NotNowError):
            await outside.check_access(SCOPE, PLAN, PERSON, TRANSFER)
        with pytest.raises(NotNowError):
            await outside.document(SCOPE, JOB, 3)
        with pytest.raises(NotNowError):
            await outside.people(SCOPE, new_id(), PERSON, TRANSFER)
