"""What browsers report of a broken content security policy."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from structlog.testing import CapturingLogger

from samplan_gateway import csp_reports
from samplan_gateway.csp_reports import LIMIT, PATH, Violation, read
from samplan_gateway.message import SECURITY_HEADERS
from samplan_servicekit.errors import Problem
from samplan_servicekit.logging import ALLOWED

from .conftest import Door

TODAY = {
    "type": "csp-violation",
    "age": 12,
    "url": "https://samplan.example/planer/0190?navn=Ola",
    "body": {
        "documentURL": "https://samplan.example/planer/0190",
        "effectiveDirective": "script-src-elem",
        "blockedURL": "https://evil.example/steal.js?who=ola",
        "disposition": "enforce",
        "sample": "Ola Nordmann",
    },
}
OLD = {
    "csp-report": {
        "document-uri": "https://samplan.example/",
        "violated-directive": "img-src 'self'",
        "blocked-uri": "inline",
    }
}


def _counted(directive: str) -> float:
    return REGISTRY.get_sample_value("samplan_csp_violations_total", {"directive": directive}) or 0


async def _send(door: Door, body: Any, media_type: str) -> int:
    # As a browser sends it: no header of ours, no session, no word on where it comes from.
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    status, _, _ = await door.call(
        "POST", PATH, sent, cookie=None, x_samplan=None, sec_fetch_site=None, content_type=media_type
    )
    return status


def test_every_page_says_where_reports_go() -> None:
    headers = dict(SECURITY_HEADERS)
    assert headers[b"reporting-endpoints"] == f'csp="{PATH}"'.encode()
    policy = headers[b"content-security-policy"].decode()
    assert policy.endswith(f"report-to csp; report-uri {PATH}")


@pytest.mark.parametrize(
    ("body", "media_type", "directive"),
    [
        ([TODAY, TODAY], "application/reports+json", "script-src-elem"),
        (OLD, "application/csp-report", "img-src"),
    ],
)
async def test_a_report_of_either_form_is_counted(door: Door, body: Any, media_type: str, directive: str) -> None:
    before = _counted(directive)
    assert await _send(door, body, media_type) == 204
    assert _counted(directive) == before + (len(body) if isinstance(body, list) else 1)
    assert door.upstream.reached == []


async def test_of_a_report_only_codes_and_host_names_are_noted(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = CapturingLogger()
    monkeypatch.setattr(csp_reports, "log", noted)
    await _send(door, [TODAY], "application/reports+json")
    (call,) = noted.calls
    assert call.args == ("csp_violation",)
    assert call.kwargs == {"directive": "script-src-elem", "blocked": "evil.example", "disposition": "enforce"}
    assert call.kwargs.keys() <= ALLOWED


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (TODAY, "application/json", 415),
        (b"no json", "application/reports+json", 422),
        ({"csp-report": 7}, "application/csp-report", 422),
        (b" " * (LIMIT + 1), "application/csp-report", 413),
    ],
)
async def test_what_is_no_report_is_refused(door: Door, body: Any, media_type: str, status: int) -> None:
    assert await _send(door, body, media_type) == status


async def test_reports_are_limited_by_address(door: Door) -> None:
    answers = {await _send(door, OLD, "application/csp-report") for _ in range(61)}
    assert answers == {204, 429}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine, making up input takes its time
@given(
    st.fixed_dictionaries(
        {"type": st.just("csp-violation"), "body": st.dictionaries(st.sampled_from(list(TODAY["body"])), _JSON)}
    )
)
def test_whatever_is_reported_only_words_and_hosts_come_through(report: dict[str, Any]) -> None:
    found: list[Violation] = []
    with suppress(Problem):
        found = read(json.dumps([report]).encode())
    for violation in found:
        assert not set(f"{violation.directive}{violation.blocked}") & set(" /?#@\n\"'<>%")


def test_what_is_counted_does_not_grow_with_what_anybody_makes_up() -> None:
    made_up = [{"type": "csp-violation", "body": {"effectiveDirective": f"a-{'x' * number}"}} for number in range(20)]
    assert {violation.directive for violation in read(json.dumps(made_up).encode())} == {"other"}
