"""Asks the other services what a person may read now, on that person's behalf and for one job."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

import aiohttp
from pydantic import BaseModel, ValidationError

from samplan_contracts.between.grants import Grant
from samplan_contracts.between.printing import ConsentContent, PrintContent, PrintMessages
from samplan_contracts.identity import Language
from samplan_contracts.plans import AccessElement, Level
from samplan_servicekit.auth.tokens import GrantClaims
from samplan_servicekit.errors import Problem, passed_on, unavailable
from samplan_servicekit.kit import Kit
from samplan_servicekit.scope import OrganisationScope

PURPOSE: Final = "plan.print"
_TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=1)
_LONGEST: Final = 32 * 1024 * 1024
"""Bytes of an answer; a plan of that much text could not be rendered."""

T = TypeVar("T", bound=BaseModel)


class TooLargeError(Exception):
    """An answer is longer than any plan that can be printed."""


@dataclass(frozen=True)
class Access:
    """What plans said that the person may do."""

    prints: bool
    is_lead: bool
    is_owner: bool
    held: bool
    levels: Mapping[AccessElement, Level]
    partly: frozenset[AccessElement]
    av: int
    """How often access to the plan has changed, down to its items."""

    def reads_all(self, element: AccessElement) -> bool:
        """Whether the person may read all there is of an element, and always might."""
        return self.levels.get(element, Level.NONE).includes(Level.READ) and element not in self.partly


@dataclass(frozen=True)
class Asking:
    """One job's questions. Every one raises Problem: 403 or 404 for a refusal, 503 where nobody answers."""

    kit: Kit
    scope: OrganisationScope
    person_id: UUID
    plan_id: UUID
    job_id: UUID
    plans_url: str
    messaging_url: str

    async def access(self) -> Access:
        """What the person may do in the plan at this moment."""
        grant: GrantClaims = await self.kit.verifier.grant(await self._grant("print"))
        # Said by plans just now, and checked all the same: it is what releases the document.
        acting = grant.act.sub if grant.act else None
        if (grant.sub, grant.plan, grant.org, grant.sid, acting) != (
            str(self.person_id),
            self.plan_id,
            self.scope.organisation_id,
            self.job_id,
            self.kit.service,
        ):
            raise Problem(403, "access.right_missing")
        return Access(
            prints=grant.print,
            is_lead=grant.kind == "lead",
            is_owner=grant.kind == "owner",
            held=grant.held,
            levels=grant.levels,
            partly=grant.partly,
            av=grant.av,
        )

    async def plan(self) -> PrintContent:
        """The plan's content."""
        return await self._content("plans", self.plans_url, PrintContent)

    async def consent(self, language: Language, *, easy: bool) -> ConsentContent:
        """What stands in a form to consent by."""
        asked = {"language": language.value, "easy": str(easy).lower()}
        return await self._content("plans", self.plans_url, ConsentContent, asked, name="consent-content")

    async def messages(self, *, whole: bool) -> PrintMessages:
        """The person's messages; `whole`: all minutes and notes of the plan, which who leads it may archive."""
        asked = {"whole": "true"} if whole else {}
        return await self._content("messaging", self.messaging_url, PrintMessages, asked)

    async def _content(
        self,
        service: str,
        url: str,
        kind: type[T],
        asked: Mapping[str, str] | None = None,
        name: str = "print-content",
    ) -> T:
        token, grant = await self._token(service), await self._grant(service)
        headers = {"Authorization": f"Bearer {token}", "Samplan-Grant": grant}
        return await self._call(
            service,
            "GET",
            f"{url}/internal/plans/{self.plan_id}/{name}",
            kind,
            headers=headers,
            params=asked or {},
        )

    async def _grant(self, audience: str) -> str:
        headers = {"Authorization": f"Bearer {await self._token('plans')}"}
        body = {"plan_id": str(self.plan_id), "audience": audience}
        url = f"{self.plans_url}/internal/grants"
        return (await self._call("plans", "POST", url, Grant, headers=headers, json=body)).grant

    async def _token(self, audience: str) -> str:
        return await self.kit.service_tokens.on_behalf(
            audience, self.scope.organisation_id, self.person_id, purpose=PURPOSE, job=self.job_id
        )

    async def _call(self, service: str, method: str, url: str, kind: type[T], **options: Any) -> T:
        try:
            async with self.kit.http.request(method, url, timeout=_TIMEOUT, **options) as answer:
                body = await answer.content.read(_LONGEST + 1)
                while len(body) <= _LONGEST and (more := await answer.content.read(_LONGEST + 1 - len(body))):
                    body += more
                if len(body) > _LONGEST:
                    raise TooLargeError
                if answer.status in (403, 404):
                    raise passed_on(answer.status, _code(body))
                answer.raise_for_status()
                return kind.model_validate_json(body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValidationError) as error:
            raise unavailable(service) from error


class _Told(BaseModel):
    code: str = "not_found"


def _code(body: bytes) -> str:
    try:
        return _Told.model_validate_json(body).code
    except ValidationError:
        return "not_found"
