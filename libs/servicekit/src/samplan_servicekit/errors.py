"""Errors as a caller sees them: problem details (RFC 9457) with a stable code, and never a sentence to show.

One base class carries status and code; whatever else escapes a handler is our fault and says so without a word
about its cause.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, cast

from asyncpg import InternalClientError, PostgresError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from samplan_contracts.problems import ProblemCode
from samplan_servicekit import context
from samplan_servicekit.database import is_away, is_unique_violation, sqlstate_of
from samplan_servicekit.logging import get_logger

MEDIA_TYPE: Final = "application/problem+json"

log = get_logger(__name__)


class Problem(Exception):
    """Something that the caller is told: an HTTP status, a stable code, and members that the code documents."""

    def __init__(
        self, status: int, code: ProblemCode, *, headers: Mapping[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code: str = code
        self.headers = dict(headers or {})
        self.members = members


class ProblemDetail(BaseModel):
    """A problem as it stands in a response, for the API description."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    code: str
    correlation_id: str


def not_found() -> Problem:
    """What is not there, and what is out of reach: the two are never told apart."""
    return Problem(404, "not_found")


def right_missing(right: str) -> Problem:
    """The caller is known, and inside, and may not do this."""
    return Problem(403, "access.right_missing", right=right)


def unavailable(service: str, retry_after: int = 5) -> Problem:
    """Something that the answer needs cannot be reached; `retry_after` in seconds."""
    return Problem(
        503,
        "service.unavailable",
        headers={"Retry-After": str(retry_after)},
        service=service,
        retry_after=retry_after,
    )


def passed_on(status: int, code: str, **members: Any) -> Problem:
    """What a neighbour refused, told as it told it: it may be newer than this service, and know more codes."""
    return Problem(status, cast(ProblemCode, code), **members)


def too_many(code: ProblemCode, retry_after: int, **members: Any) -> Problem:
    """A limit is reached; `retry_after` in seconds."""
    return Problem(429, code, headers={"Retry-After": str(retry_after)}, retry_after=retry_after, **members)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route, for its `responses`."""
    return {
        status: {"model": ProblemDetail, "content": {MEDIA_TYPE: {}}, "description": HTTPStatus(status).phrase}
        for status in statuses
    }


def respond(problem: Problem) -> JSONResponse:
    """The response that tells a problem."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "correlation_id": str(context.correlation_id()),
        **problem.members,
    }
    return JSONResponse(body, problem.status, problem.headers, media_type=MEDIA_TYPE)


# What PostgreSQL cannot hold though JSON can: a NUL in a text, a number beyond its type. Trying again would not help.
_DATA_EXCEPTION: Final = "22"
_DIVISION_BY_ZERO: Final = "22012"

_HTTP_CODES: Final[dict[int, ProblemCode]] = {
    404: "not_found",
    405: "request.method_not_allowed",
    413: "request.too_large",
}


def install(app: FastAPI) -> None:
    """Make every error of an app a problem detail."""

    @app.exception_handler(Problem)
    async def tell(_: Request, problem: Problem) -> JSONResponse:
        return respond(problem)

    @app.exception_handler(HTTPException)
    async def tell_http(_: Request, error: HTTPException) -> JSONResponse:
        code = _HTTP_CODES.get(error.status_code, "request.refused")
        return respond(Problem(error.status_code, code, headers=error.headers))

    @app.exception_handler(RequestValidationError)
    async def tell_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return respond(Problem(422, "request.invalid", errors=[_field_error(e) for e in error.errors()]))

    @app.exception_handler(DBAPIError)
    @app.exception_handler(PostgresError)
    @app.exception_handler(InternalClientError)
    @app.exception_handler(PoolTimeoutError)
    @app.exception_handler(OSError)
    async def tell_dependency(_: Request, error: Exception) -> JSONResponse:
        state = sqlstate_of(error)
        if is_unique_violation(error):
            # Which row was in the way is not the caller's to know: it may be another organisation's.
            log.warning("conflict", code=state)
            return respond(Problem(409, "conflict"))
        if state.startswith(_DATA_EXCEPTION) and state != _DIVISION_BY_ZERO:
            log.warning("not_storable", code=state)
            return respond(Problem(422, "request.invalid", errors=[{"pointer": "/", "code": "not_storable"}]))
        if is_away(error):
            log.error("dependency_unavailable", error=_name(error), code=state or None)
            return respond(unavailable(app.title))
        # A rule of the database that the code does not keep, a right that it lacks, a file that is not there: ours.
        return _fault(error)

    @app.exception_handler(Exception)
    async def tell_fault(_: Request, error: Exception) -> JSONResponse:
        return _fault(error)


def _fault(error: Exception) -> JSONResponse:
    """Something that is our fault: logged with its kind and the lines that it passed, and never with its text."""
    log.error("fault", error=_name(error), code=sqlstate_of(error) or None, exc_info=error)
    return respond(Problem(500, "internal"))


def _name(error: BaseException) -> str:
    """The kind of an error; the database's own where SQLAlchemy has wrapped it."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else None
    return type(cause or error).__name__


def _field_error(error: Any) -> dict[str, str]:
    """Where the fault is, as a JSON pointer (RFC 6901) into the body, and pydantic's code; never the input itself."""
    within = error["loc"][1:] if error["loc"][:1] == ("body",) else error["loc"]
    place = [str(part).replace("~", "~0").replace("/", "~1") for part in within]
    return {"pointer": "/" + "/".join(place), "code": error["type"]}
