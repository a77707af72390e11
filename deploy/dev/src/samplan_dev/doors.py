"""Who comes in by which route of a plan, written a second time in the words of the domain.

Each route of a plan has a line here, in words that each name one thing that must hold; a route without a line fails
the tests of its service. It knows nothing of how the services decide: it is what they are judged by. What is decided
about a single item inside, `test_item_rights` judges.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import httpx
from fastapi.routing import APIRoute
from hypothesis import strategies as st

from samplan_contracts.plans import AccessElement, Element, Kind, Level
from samplan_dev.harness import NOON, Place, Somebody, UnderTest
from samplan_servicekit.ids import new_id


@dataclass(frozen=True)
class Caller:
    """Who stands at the door, and with what."""

    kind: Kind
    held: bool
    """Whether their consent holds; the owner needs nobody's."""
    print: bool = True
    elements: frozenset[Element] = frozenset(Element)
    goals: Level = Level.DELETE
    fresh: bool = True
    """Whether they showed a factor lately."""


WORDS: Final[Mapping[str, tuple[int, Callable[[Caller], bool]]]] = {
    "held": (403, lambda who: who.held),
    "held-or-lead": (403, lambda who: who.held or who.kind is Kind.LEAD),
    "lead": (403, lambda who: who.kind is Kind.LEAD),
    "owner": (403, lambda who: who.kind is Kind.OWNER),
    "owner-or-lead": (403, lambda who: who.kind in (Kind.OWNER, Kind.LEAD)),
    "fresh": (403, lambda who: who.fresh),
    "print": (403, lambda who: who.print),
    "messages": (404, lambda who: Element.MESSAGES in who.elements),
    "documents": (404, lambda who: Element.DOCUMENTS in who.elements),
    "reads-goals": (403, lambda who: Element.GOALS in who.elements and who.goals.includes(Level.READ)),
    "makes-goals": (403, lambda who: Element.GOALS in who.elements and who.goals.includes(Level.CREATE)),
    "log": (403, lambda who: Element.LOG in who.elements or who.kind in (Kind.OWNER, Kind.LEAD)),
}
"""What each word asks, and how it is told where it is lacking."""

_ITEM: Final = "held"
"""Of a single item: whoever is in asks for one that they may not read or that is not there, and hears 404."""

DOORS: Final[Mapping[str, Mapping[str, str]]] = {
    "plans": {
        "GET /": "held-or-lead",
        "GET /participants": "held-or-lead",
        "POST /participants": "lead fresh",
        "PATCH /participants/{participant_id}": "lead fresh",
        "DELETE /participants/{participant_id}": "lead fresh",
        "GET /participants/{participant_id}/levels": "lead held",
        "GET /participants/{participant_id}/view": "lead held",
        "GET /participants/{participant_id}/view/items/{kind}/{item_id}/comments": "lead held",
        "GET /items/{kind}/{item_id}/levels": "lead held",
        "PUT /items/{kind}/{item_id}/levels/{participant_id}": "lead held fresh",
        "POST /consent/renewals": "lead fresh",
        "GET /consent/changes": "lead",
        "POST /consent/resets": "lead fresh",
        "POST /consent/withdrawals": "owner-or-lead fresh",
        "POST /consent/signatures": "owner fresh",
        "GET /consent/says": "owner-or-lead",
        "GET /consent/wording": "owner-or-lead",
        "GET /consent/wordings/{digest}": "owner-or-lead",
        "GET /set-up": "lead held",
        "PATCH /set-up": "lead held",
        "POST /set-up/end": "lead held",
        "POST /set-up/reopen": "lead held",
        "POST /deletion": "lead held fresh",
        "POST /seen": "held",
        "GET /log": "held log",
        "GET /log/people": "held log",
        "GET /log/export.csv": "held fresh log",
        "GET /log/export.jsonl": "held fresh owner-or-lead",
        "GET /goals": "held reads-goals",
        "POST /goals": "held makes-goals",
        "GET /goals/{goal_id}": _ITEM,
        "PATCH /goals/{goal_id}": _ITEM,
        "DELETE /goals/{goal_id}": _ITEM,
        "POST /goals/{goal_id}/move": _ITEM,
        "POST /goals/{goal_id}/activities": _ITEM,
        "GET /goals/{goal_id}/comments": _ITEM,
        "POST /goals/{goal_id}/comments": _ITEM,
        "PATCH /activities/{activity_id}": _ITEM,
        "DELETE /activities/{activity_id}": _ITEM,
        "POST /activities/{activity_id}/move": _ITEM,
        "GET /activities/{activity_id}/comments": _ITEM,
        "POST /activities/{activity_id}/comments": _ITEM,
        "PATCH /comments/{comment_id}": _ITEM,
        "DELETE /comments/{comment_id}": _ITEM,
        "GET /items/{kind}/{item_id}/revisions": _ITEM,
        "POST /items/{kind}/{item_id}/revisions/{number}/revert": _ITEM,
        "POST /items/{kind}/{item_id}/restore": _ITEM,
        "GET /trash": "held",
        "GET /drafts/{kind}/{key}": _ITEM,
        "PUT /drafts/{kind}/{key}": _ITEM,
        "DELETE /drafts/{kind}/{key}": _ITEM,
        # Of the note that is written beside a renewal; dropping one's own needs nothing.
        "GET /notes/{note}/{key}": "lead",
        "PUT /notes/{note}/{key}": "lead",
        "DELETE /notes/{note}/{key}": "",
    },
    "messaging": {
        "GET /unread": "held messages",
        "GET /recipients": "held messages",
        "GET /messages": "held messages",
        "POST /messages": "held messages",
        "GET /messages/{message_id}": "held messages",
        "PATCH /messages/{message_id}": "held messages",
        "DELETE /messages/{message_id}": "held messages",
        "POST /messages/{message_id}/restore": "held messages",
        "POST /messages/{message_id}/send": "held messages",
        "POST /messages/{message_id}/read": "held messages",
    },
    "print": {
        "POST /jobs": "held print fresh",
        "POST /consent-forms": "held print owner-or-lead fresh",
        "GET /jobs/{job_id}": "held",
        "POST /jobs/{job_id}/retry": "held print fresh",
        "POST /jobs/{job_id}/password": "held print",
        "GET /jobs/{job_id}/pdf": "held print",
        "GET /copies": "held print documents",
        "POST /copies/{copy_id}/prints": "held print documents fresh",
        "GET /transfers/{transfer_id}/faults": "lead held",
    },
    "archive": {
        "GET /transfers": "lead held",
        "POST /transfers": "lead held fresh",
        "POST /transfers/{transfer_id}/resend": "lead held fresh",
        "POST /transfers/{transfer_id}/retry": "lead held fresh",
    },
}

BODIES: Final[Mapping[str, Any]] = {
    "PATCH /set-up": {},
    "PATCH /participants/{participant_id}": {},
    "PUT /items/{kind}/{item_id}/levels/{participant_id}": {"level": "read"},
    "POST /consent/resets": {"participant_ids": ["01936b00-0000-7000-8000-ffffffffffff"]},
    "POST /consent/withdrawals": {"participant_ids": ["01936b00-0000-7000-8000-ffffffffffff"]},
    "POST /consent/signatures": {
        "participant_id": "01936b00-0000-7000-8000-ffffffffffff",
        "version": 1,
        "wording": {"language": "nb", "easy": False, "digest": "0" * 64},
    },
    "POST /goals": {"title": "Nytt"},
    "PUT /drafts/{kind}/{key}": {"fields": {}},
    "PUT /notes/{note}/{key}": {"fields": {}},
    "POST /deletion": {"reason_unarchived": "Øvelse"},
}
"""What is sent along, where a route must be let come so far that its rule is asked; else nothing that would fit."""

NAMES: Final[Mapping[str, str]] = {"kind": "goal", "number": "1", "note": "renewal", "digest": "0" * 64}
"""What stands in an address where it is no id."""


@dataclass
class Doorkeeper:
    """Tries every route of a service in one plan, and compares with what is written here."""

    service: str
    client: httpx.AsyncClient
    plan_id: Any
    tried: int = field(default=0, init=False)

    async def judge(self, who: Caller, headers: Mapping[str, str]) -> list[str]:
        """Where a route lets in or refuses somebody with these headers against the rules; those that read first."""
        found = []
        for route in sorted(DOORS[self.service], key=lambda name: not name.startswith("GET")):
            lacking = {WORDS[word][0] for word in DOORS[self.service][route].split() if not WORDS[word][1](who)}
            answer = await self._call(route, headers)
            status = answer.status_code
            let_in = status not in (401, 403) and (status < 500 or status == 503)
            if not (status in lacking if lacking else let_in):
                found.append(f"{route}: {status} instead of {sorted(lacking) or 'coming in'}: {answer.text}")
            self.tried += 1
        return found

    async def _call(self, route: str, headers: Mapping[str, str]) -> httpx.Response:
        method, _, rest = route.partition(" ")
        path = f"/api/{self.service}/plans/{self.plan_id}{rest.rstrip('/')}"
        while "{" in path:
            before, _, after = path.partition("{")
            name, _, after = after.partition("}")
            path = f"{before}{NAMES.get(name) or new_id()}{after}"
        sent = {**headers, "If-Match": '"999"'}
        body = BODIES.get(route, {}) if method in ("POST", "PUT", "PATCH") else None
        return await self.client.request(method, path, json=body, headers=sent)


CALLERS: Final = st.builds(
    Caller,
    kind=st.sampled_from(Kind),
    held=st.sampled_from([True, True, False]),
    print=st.booleans(),
    elements=st.sets(st.sampled_from(Element)).map(frozenset) | st.just(frozenset(Element)),
    goals=st.sampled_from(Level),
    fresh=st.sampled_from([True, True, False]),
)
"""Anybody who may stand at a door."""


async def judge_by_grant(name: str, service: UnderTest, who: Caller, some_path: str) -> None:
    """Judge a service that is told by a grant what somebody may do; `some_path`: of a route that reads in a plan.

    Raises:
        AssertionError: a route decided otherwise than is written here, or the grant opened more than its own.
    """
    somebody = Somebody(factor_at=NOON - (timedelta() if who.fresh else timedelta(minutes=11)))
    place = Place(kind=who.kind, held=who.held)
    grant = service.grant(somebody, place, **_granted(who))
    keeper = Doorkeeper(name, service.client, place.plan_id)
    assert await keeper.judge(who, {**service.headers(somebody), "Samplan-Grant": grant}) == []  # noqa: S101
    assert keeper.tried == len(DOORS[name])  # noqa: S101
    # A grant opens no other plan, and is nobody else's.
    for plan_id, caller in ((new_id(), somebody), (place.plan_id, replace(somebody, person_id=new_id()))):
        headers = {**service.headers(caller), "Samplan-Grant": grant}
        stranger = await service.client.get(f"/api/{name}/plans/{plan_id}{some_path}", headers=headers)
        assert stranger.status_code == 404, stranger.text  # noqa: S101


def routes_of_plans(service: str) -> Iterator[str]:
    """The routes that a service has in a plan, as lines here name them."""
    prefix = f"/api/{service}/plans/{{plan_id}}"
    for router in importlib.import_module(f"samplan_{service}.app").service.routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path.startswith(prefix):
                for method in sorted(route.methods or ()):
                    yield f"{method} {route.path.removeprefix(prefix) or '/'}"


def _granted(who: Caller) -> dict[str, Any]:
    """What a grant says of a caller."""
    levels = dict.fromkeys(AccessElement, Level.NONE) | {AccessElement.GOALS: who.goals}
    return {
        "print": who.print,
        "elements": sorted(who.elements),
        "levels": {element.value: level.value for element, level in levels.items()},
    }
