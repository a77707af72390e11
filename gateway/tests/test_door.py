"""What the gateway lets through, and what it makes of it."""

from collections.abc import Mapping
from uuid import uuid4

import aiohttp
import pytest
from redis.exceptions import OutOfMemoryError

from samplan_gateway import protocol
from samplan_gateway.message import SECURITY_HEADERS

from .conftest import FIREFOX, Door

PLANS = "/api/plans/plans"


def _raw(door: Door, first: str, *headers: str, host: bool = True) -> bytes:
    lines = [first, *([f"Host: {door.host}"] if host else []), *headers, "", ""]
    return "\r\n".join(lines).encode()


async def test_a_signed_in_call_reaches_the_service_with_a_token_and_in_a_plan_with_a_grant(door: Door) -> None:
    status, _, echoed = await door.call("GET", f"{PLANS}?sort=type")
    sent = dict(echoed["headers"])
    assert (status, echoed["path"]) == (200, PLANS)
    assert sent["authorization"] == "Bearer access-plans"
    assert "samplan-grant" not in sent
    assert "cookie" not in sent
    _, _, in_plan = await door.call("GET", f"/api/messaging/plans/{uuid4()}/messages")
    assert dict(in_plan["headers"])["samplan-grant"] == "grant-1"


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": None}, False),
        ({"sec_fetch_site": None, "origin": "http://localhost:1"}, False),
        ({"sec_fetch_site": None, "origin": "null"}, False),
        ({"sec_fetch_site": "cross-site", "origin": "own"}, False),
        ({"sec_fetch_site": None, "origin": "own"}, True),
        ({"x_samplan": None}, False),
    ],
)
@pytest.mark.parametrize("path", ["/api/identity/sign-in", PLANS])
async def test_unsafe_calls_come_from_our_own_page(
    door: Door, path: str, headers: Mapping[str, str | None], passes: bool
) -> None:
    given = {name: f"http://{door.host}" if value == "own" else value for name, value in headers.items()}
    status, _, body = await door.call("POST", path, b"{}", **given)
    assert (status == 200) is passes
    if not passes:
        assert (status, body["code"]) == (403, "auth.csrf")
        assert door.upstream.reached == []


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", ""])
async def test_a_body_that_a_plain_form_could_send_is_refused(door: Door, media_type: str) -> None:
    status, _, body = await door.call("POST", PLANS, b"{}", content_type=media_type)
    assert (status, body["code"]) == (415, "request.wrong_type")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("GET / HTTP/1.1", "Host: evil.example"), 421),
        (("GET / HTTP/1.1",), 421),
        (("GET / HTTP/1.1", "Host: HOST", "Host: evil.example"), 421),
        (("TRACE / HTTP/1.1", "Host: HOST"), 405),
        (("OPTIONS /api/plans/plans HTTP/1.1", "Host: HOST", "Origin: http://evil.example"), 405),
        (("GET /api/plans/%2e%2e/internal/grants HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/..%2finternal HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/../../internal/grants HTTP/1.1", "Host: HOST"), 400),
        (("GET //internal/grants HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans%00 HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/plans%0a HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/pl%0Dans HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/identity/joining%1f HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/plans%7F HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/plans%c2%85 HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/plans%E2%80%A8 HTTP/1.1", "Host: HOST"), 400),
        (("GET /api/plans/plans%ff HTTP/1.1", "Host: HOST"), 400),  # no text at all
        (("GET /api/csp-reports%0a HTTP/1.1", "Host: HOST"), 400),
        (("GET /internal/grants HTTP/1.1", "Host: HOST"), 404),  # no service is behind it, and no page
        (("POST / HTTP/1.1", "Host: HOST", "Content-Length: 3", "Transfer-Encoding: chunked"), 400),
        (("POST / HTTP/1.1", "Host: HOST", "Content-Length: 3", "Content-Length: 4"), 400),
        (("POST /api/plans/plans HTTP/1.1", "Host: HOST", "Content-Length: -1"), 400),
    ],
)
async def test_what_could_be_read_in_two_ways_goes_no_further(
    door: Door, lines: tuple[str, ...], status: int
) -> None:
    first, *headers = (line.replace("HOST", door.host) for line in lines)
    received = await door.raw(_raw(door, first, *headers, host=False))
    assert received.startswith(f"HTTP/1.1 {status} ".encode()), received[:200]
    assert door.upstream.reached == []


async def test_a_smuggled_second_request_is_never_run(door: Door) -> None:
    hidden = f"GET {PLANS} HTTP/1.1\r\nHost: {door.host}\r\n\r\n"
    request = _raw(door, "POST / HTTP/1.1", f"Content-Length: {len(hidden) + 5}", "Transfer-Encoding: chunked")
    received = await door.raw(request + b"0\r\n\r\n" + hidden.encode())
    assert received.count(b"HTTP/1.1 ") == 1
    assert door.upstream.reached == []


async def test_what_a_client_says_of_itself_is_not_passed_on(door: Door) -> None:
    forged = {
        "authorization": "Bearer forged",
        "samplan_grant": "forged",
        "samplan_login": "forged",
        "samplan_client": "forged",
        "samplan_correlation_id": "forged",
        "x_forwarded_for": "forged",
        "forwarded": "for=forged",
        "x_real_ip": "forged",
    }
    _, _, echoed = await door.call("GET", "/api/identity/session", **forged)
    assert "forged" not in str(echoed["headers"])
    assert dict(echoed["headers"])["samplan-client"] == "127.0.0.0/24"


async def test_without_a_session_nothing_behind_the_door_is_reached(door: Door) -> None:
    door.cookie = "somebody-elses-guess"
    for path in (PLANS, f"{PLANS}/{uuid4()}", "/api/identity/session", "/api/messaging/unread"):
        status, _, body = await door.call("GET", path)
        assert (status, body["code"]) == (401, "auth.session_missing")
    assert door.upstream.reached == []


async def test_only_listed_headers_of_a_service_reach_the_browser_and_cookies_are_ours(door: Door) -> None:
    door.upstream.answer_headers = [
        (b"samplan-set-session", b"new-value"),
        (b"set-cookie", b"theirs=1"),
        (b"server", b"secret/1.0"),
        (b"x-powered-by", b"secret"),
        (b"etag", b'"3"'),
    ]
    status, headers, _ = await door.call("POST", "/api/identity/sign-in/code", b"{}")
    assert status == 200
    assert headers["etag"] == '"3"'
    assert "secret" not in str(headers)
    received = await door.raw(
        _raw(
            door,
            "POST /api/identity/sign-in/code HTTP/1.1",
            "Sec-Fetch-Site: same-origin",
            "X-Samplan: 1",
            "Connection: close",
        )
    )
    cookies = [line for line in received.decode().split("\r\n") if line.lower().startswith("set-cookie")]
    assert cookies == [
        "set-cookie: __Host-samplan=new-value; Path=/; Secure; HttpOnly; SameSite=Lax",
        "set-cookie: __Host-samplan-login=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
    ]
    # Only identity may begin a session.
    _, headers, _ = await door.call("GET", PLANS)
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    "path", ["/", "/planer/1/maal", "/assets/app-1.js", "/missing.js", PLANS, "/api/nothing", "/health/live"]
)
async def test_every_answer_carries_the_security_headers(door: Door, path: str) -> None:
    _, headers, _ = await door.call("GET", path)
    for name, value in SECURITY_HEADERS:
        assert headers[name.decode()] == value.decode()
    if path.startswith("/api/"):
        assert headers["cache-control"] == "no-store"


async def test_the_front_end_is_served_for_its_own_paths_and_assets_are_kept_forever(door: Door) -> None:
    status, headers, page = await door.call("GET", "/planer/1/maal")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert b"<title>Samplan" in page
    _, headers, _ = await door.call("GET", "/assets/app-1.js")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    status, _, body = await door.call("GET", "/assets/gone.js")
    assert (status, body["code"]) == (404, "not_found")
    status, _, _ = await door.call("GET", "/", if_none_match=(await door.call("GET", "/"))[1]["etag"])
    assert status == 304


@pytest.mark.parametrize("path", ["/metrics", "/health/live", "/health/ready", "/health", "/metrics/", "/internal/x"])
async def test_what_operators_ask_does_not_exist_where_people_come_whatever_they_call_it(
    door: Door, path: str
) -> None:
    status, _, body = await door.call("GET", path)
    assert (status, body["code"]) == (404, "not_found")
    for host in (f"127.0.0.1:{door.port}", f"localhost.:{door.port}", f"localhost:{door.operating_port}", "", None):
        for line in (path, f"http://127.0.0.1:{door.port}{path}"):
            status, _, body = await door.call("GET", line, host=host)
            assert status in (400, 421), (host, line)
            assert b"samplan_gateway_seconds" not in body if isinstance(body, bytes) else "checks" not in body


async def test_operators_ask_on_a_listener_of_their_own_where_nobody_is_served(door: Door) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{door.operating_port}") as operator:
        async with operator.get("/health/ready") as answer:
            assert answer.status == 200
            assert (await answer.json())["checks"] == {"web": True, "live": True}
        async with operator.get("/health/live") as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "ok")
        async with operator.get("/metrics") as answer:
            assert "samplan_gateway_seconds_bucket" in await answer.text()
        for path in ("/", PLANS, "/api/openapi.json"):
            async with operator.get(path, headers={"Host": door.host}) as answer:
                assert answer.status == 404


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(door: Door) -> None:
    status, _, body = await door.call("POST", PLANS, b"x" * (256 * 1024 + 1))
    assert (status, body["code"], body["limit"]) == (413, "request.too_large", 256 * 1024)
    text = b"x" * (900 * 1024)
    assert (await door.call("POST", f"{PLANS}/{uuid4()}/goals", text))[0] == 200
    chunked = _raw(
        door,
        f"POST {PLANS} HTTP/1.1",
        f"Cookie: __Host-samplan={door.cookie}",
        f"User-Agent: {FIREFOX}",
        "Sec-Fetch-Site: same-origin",
        "X-Samplan: 1",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
    )
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    received = await door.raw(chunked + chunk * 6 + b"0\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 413 ")


async def test_headers_that_are_too_long_or_never_end_close_the_connection(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = await door.raw(_raw(door, "GET / HTTP/1.1", f"X-Long: {'x' * 17_000}"))
    assert received.startswith(b"HTTP/1.1 431 ")
    received = await door.raw(f"GET / HTTP/1.1\r\nHost: {door.host}\r\nX-Long: ".encode() + b"x" * 40_000)
    assert received.startswith(b"HTTP/1.1 431 ")
    monkeypatch.setattr(protocol, "HEADER_SECONDS", 0.2)
    received = await door.raw(f"GET / HTTP/1.1\r\nHost: {door.host}\r\nX-Slow: ".encode())
    assert received.startswith(b"HTTP/1.1 408 ")


async def test_a_service_that_is_down_is_told_with_the_time_to_come_back(door: Door) -> None:
    await door.call("GET", PLANS)  # so that session and token are known
    door.gateway._settings.upstreams["plans"] = "http://127.0.0.1:1"
    status, headers, body = await door.call("GET", PLANS)
    assert (status, body["code"], body["service"]) == (503, "service.unavailable", "plans")
    assert headers["retry-after"] == "5"


async def test_too_many_calls_are_told_to_wait(door: Door) -> None:
    answers = [await door.call("POST", "/api/identity/persons/search", b"{}") for _ in range(31)]
    assert [status for status, _, _ in answers[:30]] == [200] * 30
    status, headers, body = answers[30]
    assert (status, body["code"]) == (429, "rate.limited")
    assert 0 < int(headers["retry-after"]) == body["retry_after"] <= 60


async def test_limits_hold_in_each_gateway_while_redis_takes_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> bool:
        raise OutOfMemoryError("OOM command not allowed when used memory > 'maxmemory'.")

    monkeypatch.setattr(door.gateway.means.limiting._shared, "hit", full)
    answers = [(await door.call("POST", "/api/identity/joining", b"{}"))[0] for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    answers = [(await door.call("POST", "/api/identity/password-reset", b"{}"))[0] for _ in range(21)]
    assert answers == [200] * 20 + [429]


async def test_a_person_prints_ten_times_an_hour_and_is_then_told_to_wait(door: Door) -> None:
    printing = f"/api/print/plans/{uuid4()}/jobs"
    statuses = [(await door.call("POST", printing, b"{}"))[0] for _ in range(10)]
    assert 429 not in statuses
    status, headers, body = await door.call("POST", printing, b"{}")
    assert (status, body["code"]) == (429, "rate.limited")
    assert 60 < int(headers["retry-after"]) <= 3600
    assert (await door.call("GET", f"{printing}/{uuid4()}"))[0] != 429


@pytest.mark.parametrize("spelling", ["{ID}", "{plain}", "%7B{id}%7D", "urn:uuid:{id}", "x", ""])
async def test_a_plan_is_found_under_its_own_spelling_alone(door: Door, spelling: str) -> None:
    plan_id = uuid4()
    spelt = str(plan_id).upper() if spelling == "{ID}" else spelling.format(id=plan_id, plain=plan_id.hex)
    status, _, body = await door.call("GET", f"/api/plans/plans/{spelt}")
    assert (status, body["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/api/identity/providers/idporten/logout?iss=a&sid=b", True),
        ("/api/identity/providers/idporten/callback", False),
        ("/api/identity/session", False),
        ("/api/plans/plans", False),
    ],
)
async def test_one_answer_alone_may_be_framed_and_by_the_provider_alone(door: Door, path: str, framed: bool) -> None:
    door.upstream.answer_headers = [(b"samplan-framed-by", b"https://login.idporten.no")]
    _, headers, _ = await door.call("GET", path)
    policy = headers["content-security-policy"]
    assert ("frame-ancestors https://login.idporten.no" in policy) is framed
    assert ("frame-ancestors 'none'" in policy) is not framed
    door.upstream.answer_headers = [(b"samplan-framed-by", b"* 'self'; script-src *")]
    _, headers, _ = await door.call("GET", path)
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_ways_to_a_provider_need_no_session_and_carry_the_login_cookie_alone(door: Door) -> None:
    cookie, door.cookie = door.cookie, "nobody"
    sent = f"__Host-samplan={cookie}; __Host-samplan-login=login"
    status, _, echoed = await door.call("GET", "/api/identity/providers/idporten/start", cookie=sent)
    reached = dict(echoed["headers"])
    assert (status, reached["samplan-login"]) == (200, "login")
    assert "authorization" not in reached
    assert "cookie" not in reached
    status, _, body = await door.call("GET", "/api/identity/session/step-up/provider")
    assert (status, body["code"]) == (401, "auth.session_missing")


async def test_who_follows_a_link_is_told_by_a_page_and_whoever_calls_by_a_problem(door: Door) -> None:
    door.cookie = "nobody"
    path = "/api/identity/session/step-up/provider"
    status, headers, _ = await door.call("GET", path, accept="text/html,*/*")
    assert status == 303
    assert headers["location"].startswith("/innlogging?feil=auth.session_missing&nummer=")
    status, _, _ = await door.call("GET", path, accept="application/json")
    assert status == 401
    status, _, _ = await door.call("GET", "/api/identity/session", accept="text/html")
    assert status == 401, "only where browsers follow links"


async def test_a_new_session_ends_what_was_believed_of_the_cookie_before(door: Door) -> None:
    await door.call("GET", "/api/identity/session")
    asked = door.upstream.tokens_asked
    door.upstream.answer_headers = [(b"samplan-set-session", b"new")]
    await door.call("GET", "/api/identity/providers/idporten/callback")
    door.upstream.answer_headers = []
    await door.call("GET", "/api/identity/session")
    assert door.upstream.tokens_asked == asked + 1


async def test_sign_outs_that_a_provider_tells_of_are_counted_by_address(door: Door) -> None:
    path = "/api/identity/providers/idporten/logout?iss=a&sid=b"
    for _ in range(2 * 60 + 1):  # as many as fit into the minute that ends meanwhile and the one after it
        status, headers, _ = await door.call("GET", path)
        if status == 429:
            break
    assert status == 429
    assert 0 < int(headers["retry-after"]) <= 60


async def test_a_cookie_that_another_family_of_browsers_shows_ends_its_session(door: Door) -> None:
    newer = FIREFOX.replace("140", "141")
    assert (await door.call("GET", PLANS, user_agent=newer))[0] == 200
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    assert (await door.call("GET", PLANS, user_agent=edge))[0] == 401
    assert len(door.upstream.ended) == 1
