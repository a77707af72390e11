"""What browsers report of our content security policy: each is a fault of ours, or somebody's attempt to bring script
into a page.

Reports come by themselves, from anybody, without a session: they are counted by address, kept short, and of their
content only codes and host names are believed, never a path, a query or a sample of what was on the page.
"""

import re
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from prometheus_client import Counter
from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from samplan_gateway.body import read_body
from samplan_gateway.message import Request
from samplan_servicekit.errors import Problem
from samplan_servicekit.logging import get_logger

log = get_logger(__name__)

PATH: Final = "/api/csp-reports"
MEDIA_TYPES: Final = frozenset({b"application/reports+json", b"application/csp-report"})
"""As browsers send today (Reporting API), and as Firefox and Safari have sent for ten years."""
LIMIT: Final = 16 * 1024
_MOST: Final = 20
"""So many reports of a call are noted: a page that breaks the policy does so many times in one go."""

VIOLATIONS: Final = Counter("samplan_csp_violations_total", "Reports of broken content policy", ["directive"])

_WORD: Final = re.compile(r"^[a-z][a-z-]{1,40}$")
_HOST: Final = re.compile(r"^[a-z0-9.-]{1,253}(:\d{1,5})?$")


_DIRECTIVES: Final = frozenset(
    {
        *(
            f"{kind}-src"
            for kind in ("child", "connect", "default", "fenced-frame", "font", "frame", "img", "manifest")
        ),
        *(f"{kind}-src" for kind in ("media", "object", "prefetch", "script", "style", "worker")),
        *("script-src-attr", "script-src-elem", "style-src-attr", "style-src-elem"),
        *("base-uri", "form-action", "frame-ancestors", "navigate-to", "plugin-types", "sandbox"),
        *("require-trusted-types-for", "trusted-types", "upgrade-insecure-requests", "block-all-mixed-content"),
    }
)
"""What there is: each is counted for as long as the gateway runs, so that none may be made up."""


def _directive(value: Any) -> Any:
    name = str(value).partition(" ")[0]
    return name if name in _DIRECTIVES else "other"


def _origin(value: Any) -> Any:
    """`inline`, `eval` and the like as they are, of an address its host alone."""
    if _WORD.match(str(value)):
        return value
    try:
        host = urlsplit(str(value)).netloc.lower()
    except ValueError:
        return "other"
    return host if _HOST.match(host) else "other"


class Violation(BaseModel):
    """What we believe of one report, under the names of either form."""

    directive: Annotated[str, BeforeValidator(_directive)] = Field(
        "other", validation_alias=AliasChoices("effectiveDirective", "effective-directive", "violated-directive")
    )
    blocked: Annotated[str, BeforeValidator(_origin)] = Field(
        "other", validation_alias=AliasChoices("blockedURL", "blocked-uri")
    )
    disposition: Literal["enforce", "report"] = "enforce"


class _Report(BaseModel):
    type: str
    body: dict[str, Any]


class _OldReport(BaseModel):
    body: dict[str, Any] = Field(validation_alias="csp-report")
    type: Literal["csp-violation"] = "csp-violation"


_REPORTS: Final = TypeAdapter(list[_Report] | _OldReport)


def read(body: bytes) -> list[Violation]:
    """The violations that a body tells of.

    Raises:
        Problem: 422 `request.invalid` for what is neither form of report.
    """
    try:
        found = _REPORTS.validate_json(body)
        reports = found if isinstance(found, list) else [found]
        told = [report.body for report in reports if report.type == "csp-violation"]
        return [Violation.model_validate(one) for one in told[:_MOST]]
    except ValidationError:
        raise Problem(422, "request.invalid", errors=[]) from None


async def take(request: Request) -> None:
    """Note what a browser reports.

    Raises:
        Problem: 413 for more than 16 KiB, 415 `request.wrong_type`, 422 `request.invalid`.
    """
    media_type = request.headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise Problem(415, "request.wrong_type")
    for violation in read(await read_body(request, LIMIT)):
        VIOLATIONS.labels(violation.directive).inc()
        log.warning(
            "csp_violation",
            directive=violation.directive,
            blocked=violation.blocked,
            disposition=violation.disposition,
        )
