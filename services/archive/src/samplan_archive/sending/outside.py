"""What others have that a transfer needs: the document (print), names and number (identity), access (plans)."""

from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

import aiohttp
from pydantic import BaseModel, ValidationError

from samplan_archive.packages.arkivmelding import Name, Owner
from samplan_contracts.between.archiving import ArchiveIdentity, PersonName
from samplan_contracts.between.grants import Grant
from samplan_contracts.plans import Kind
from samplan_servicekit.auth.callers import Verifier
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.errors import Problem
from samplan_servicekit.scope import OrganisationScope

PURPOSE: Final = "archive.package"

T = TypeVar("T", bound=BaseModel)


class NotNowError(Exception):
    """It cannot be had at present; the code says what."""


class NeverError(Exception):
    """It cannot be had, now or later; the code says why."""


@dataclass(frozen=True)
class People:
    """Whom a package names."""

    owner: Owner
    responsible: Name


class Outside(Protocol):
    """Everything that a transfer asks others for. Both errors may come out of every call."""

    async def check_access(self, scope: OrganisationScope, plan_id: UUID, person_id: UUID, transfer_id: UUID) -> None:
        """Return if the person may still archive the plan."""
        ...

    async def people(self, scope: OrganisationScope, owner_id: UUID, person_id: UUID, transfer_id: UUID) -> People:
        """The plan's owner, and the person who archives it."""
        ...

    async def document(self, scope: OrganisationScope, job_id: UUID, size: int) -> bytes:
        """The PDF, which is to have so many bytes; at most one more is read."""
        ...


class HttpOutside:
    """The other services, over HTTP. What concerns a person is asked on behalf of who archives the plan."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        tokens: ServiceTokens,
        verifier: Verifier,
        *,
        identity_url: str,
        plans_url: str,
        print_url: str,
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._verifier = verifier
        self._identity_url = identity_url
        self._plans_url = plans_url
        self._print_url = print_url

    async def check_access(self, scope: OrganisationScope, plan_id: UUID, person_id: UUID, transfer_id: UUID) -> None:
        """See `Outside`: plans is asked anew, so that a consent withdrawn meanwhile stops the transfer."""
        token = await self._on_behalf("plans", scope, person_id, transfer_id)
        body = {"plan_id": str(plan_id), "audience": "archive"}
        url = f"{self._plans_url}/internal/grants"
        answer = await self._ask(Grant, "post", url, token, absent="access.right_missing", json=body)
        try:
            grant = await self._verifier.grant(answer.grant)
        except Problem as error:
            raise NotNowError("service.unavailable") from error
        if grant.plan != plan_id or grant.sub != str(person_id) or grant.kind is not Kind.LEAD:
            raise NeverError("access.right_missing")
        if not grant.held:
            raise NeverError("plan.consent_not_held")

    async def people(self, scope: OrganisationScope, owner_id: UUID, person_id: UUID, transfer_id: UUID) -> People:
        """See `Outside`."""
        token = await self._on_behalf("identity", scope, person_id, transfer_id)
        url = f"{self._identity_url}/internal/persons/{owner_id}/archive-identity"
        answer = await self._ask(ArchiveIdentity, "get", url, token, absent="archive.owner_unknown")
        return People(Owner(_name(answer), answer.identity_number), _name(answer.requested_by))

    async def document(self, scope: OrganisationScope, job_id: UUID, size: int) -> bytes:
        """See `Outside`."""
        try:
            token = await self._tokens.get("print", scope.organisation_id)
            url = f"{self._print_url}/internal/documents/{job_id}"
            timeout = aiohttp.ClientTimeout(total=60)
            async with self._http.get(url, headers=_bearer(token), timeout=timeout) as response:
                await _refuse(response, "archive.document_gone")
                read = bytearray()
                async for piece in response.content.iter_chunked(64 * 1024):
                    read += piece
                    if len(read) > size:
                        break
                return bytes(read)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotNowError("service.unavailable") from error
        except Problem as error:
            raise _as_error(error) from error

    async def _on_behalf(self, audience: str, scope: OrganisationScope, person_id: UUID, job: UUID) -> str:
        try:
            return await self._tokens.on_behalf(audience, scope.organisation_id, person_id, purpose=PURPOSE, job=job)
        except Problem as error:
            raise _as_error(error) from error

    async def _ask(self, kind: type[T], method: str, url: str, token: str, *, absent: str, **more: Any) -> T:
        timeout = aiohttp.ClientTimeout(total=5)
        try:
            async with self._http.request(method, url, headers=_bearer(token), timeout=timeout, **more) as response:
                await _refuse(response, absent)
                return kind.model_validate_json(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValidationError) as error:
            raise NotNowError("service.unavailable") from error


async def _refuse(response: aiohttp.ClientResponse, absent: str) -> None:
    """Raise what a refusal means; what a service says of itself (5xx, 401, 429) may be otherwise in a while.

    `absent`: the code for what is not there.
    """
    if response.status in (404, 409):  # not there, or not any more
        raise NeverError(absent)
    if response.status == 403:
        raise NeverError(str((await response.json()).get("code", "access.right_missing")))
    if response.status >= 400:
        raise NotNowError("service.unavailable")


def _as_error(problem: Problem) -> Exception:
    return NeverError(problem.code) if problem.status == 403 else NotNowError(problem.code)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _name(person: PersonName) -> Name:
    return Name(given=person.given_name, family=person.family_name)
