"""What HTTP itself promises (RFC 9110): methods, HEAD, codings, and whom a request is for."""

import pytest

from samplan_gateway.semantics import names, takes

from .conftest import PACKED, Door

TERMS = "/api/identity/terms"
PLANS = "/api/plans/plans"
PLAN = f"{PLANS}/00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/assets/x.js", "GET, HEAD"),
        ("OPTIONS", "/planer", "GET, HEAD"),
        ("TRACE", TERMS, "GET, HEAD"),
        ("OPTIONS", PLANS, "GET, HEAD"),
        ("OPTIONS", f"{PLAN}/goals", "GET, HEAD, POST"),
        ("OPTIONS", f"{PLAN}/goals/{PLAN[-36:]}", "DELETE, GET, HEAD, PATCH"),
        ("PUT", "/api/status", "GET, HEAD"),
        ("HEAD", "/api/live", "GET"),
        ("GET", "/api/csp-reports", "POST"),
        ("HEAD", "/api/identity/providers/idporten/start", "GET"),
    ],
)
async def test_a_method_that_a_place_does_not_take_is_refused_with_those_that_it_does(
    door: Door, method: str, path: str, allowed: str
) -> None:
    status, headers, _ = await door.call(method, path)
    assert (status, headers["allow"]) == (405, allowed)
    assert door.upstream.reached == []


async def test_what_a_service_does_not_take_is_told_with_all_that_it_does(door: Door) -> None:
    async def refuse(_scope, receive, send):  # type: ignore[no-untyped-def]  # ASGI's own union of messages
        await receive()
        await send({"type": "http.response.start", "status": 405, "headers": [(b"allow", b"GET")]})
        await send({"type": "http.response.body", "body": b"{}"})

    path = f"{PLAN}/goals"
    door.upstream.instead[path] = refuse
    status, headers, body = await door.call("PUT", path, b"{}")
    assert (status, headers["allow"], body["code"]) == (405, "GET, HEAD, POST", "request.method_not_allowed")


@pytest.mark.parametrize("path", ["/", "/planer", "/api/docs", "/api/openapi.json", "/api/status", PLANS, "/none.js"])
async def test_head_is_get_without_the_body(door: Door, path: str) -> None:
    status, got, body = await door.call("GET", path)
    seen, headers, nothing = await door.call("HEAD", path)
    # A problem has an id of its own, and what comes in pieces says no length.
    changing = {"content-length", "transfer-encoding"} if path == PLANS else set()
    assert seen == status
    assert {k: v for k, v in headers.items() if k not in changing} == {
        k: v for k, v in got.items() if k not in changing
    }
    assert body
    assert not nothing
    assert path == PLANS or int(headers["content-length"]) == int(got["content-length"]) > 0


async def test_head_of_a_long_answer_tells_its_length_and_fetches_no_more_of_it(door: Door) -> None:
    async def long(scope, receive, send):  # type: ignore[no-untyped-def]  # ASGI's own union of messages
        assert scope["method"] == "GET"
        await receive()
        length = [(b"content-type", b"application/pdf"), (b"content-length", b"9000000")]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})

    path = "/api/print/plans/00000000-0000-7000-8000-000000000000/jobs"
    door.upstream.instead[path] = long
    status, headers, body = await door.call("HEAD", path)
    assert (status, headers["content-length"], body) == (200, "9000000", b"")


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP;q=0.5, br", True),
        ("br, *", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("br, gzip; q=0.000, *;q=1", False),
        ("*;q=0", False),
        ("gzip;q=much", False),
        ("notgzip", False),
    ],
)
async def test_a_file_is_packed_only_for_who_takes_it(door: Door, accepted: str, taken: bool) -> None:
    assert takes(accepted.encode(), b"gzip") is taken
    _, plain, _ = await door.call("GET", "/", accept_encoding=None)
    _, headers, body = await door.call("GET", "/", accept_encoding=accepted)
    assert ("content-encoding" in headers) is taken
    assert (headers["etag"] != plain["etag"]) is taken
    assert headers["vary"] == "accept-encoding"
    assert body.startswith(b"\x1f\x8b") is taken
    known = f'"other", W/{headers["etag"]}'
    status, again, nothing = await door.call("GET", "/", accept_encoding=accepted, if_none_match=known)
    assert (status, nothing, again["etag"]) == (304, b"", headers["etag"])
    assert "content-length" not in again


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("", ""),
    ],
)
async def test_what_the_build_has_packed_is_sent_in_the_smallest_form_that_is_taken(
    door: Door, accepted: str, sent: str
) -> None:
    name = {"br": "big-2.js.br", "gzip": "big-2.js.gz", "": "big-2.js"}[sent]
    status, headers, body = await door.call("GET", "/assets/big-2.js", accept_encoding=accepted)
    assert (status, body, headers.get("content-encoding", "")) == (200, PACKED[name], sent)
    assert headers["content-type"].startswith("text/javascript")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["vary"] == "accept-encoding"
    _, plain, _ = await door.call("GET", "/assets/big-2.js", accept_encoding=None)
    assert (headers["etag"] != plain["etag"]) is bool(sent)


@pytest.mark.parametrize("name", ["big-2.js.br", "big-2.js.gz"])
async def test_a_packed_file_is_none_of_its_own(door: Door, name: str) -> None:
    assert (await door.call("GET", f"/assets/{name}"))[0] == 404


def test_an_etag_is_named_in_a_list_weak_or_by_the_star() -> None:
    assert names(b'"a", W/"b"', b'"b"')
    assert names(b"*", b'"b"')
    assert not names(b"", b'"b"')
    assert not names(b'"b-gzip"', b'"b"')


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://HOST/", "HOST", 200),
        ("http://HOST", "HOST", 200),
        ("http://HOST?x=1", "HOST", 200),
        ("http://HOST/planer", "evil.example", 200),
        ("http://evil.example/", "HOST", 421),
        ("HTTP://evil.example", "HOST", 421),
        ("https://user@HOST/", "HOST", 421),
        ("http://HOST/../internal", "HOST", 400),
        ("http://HOST/", "HOST\r\nHost: HOST", 421),
        ("ftp://evil.example/", "HOST", 421),
    ],
)
async def test_a_target_that_names_its_host_is_for_that_host(door: Door, target: str, host: str, status: int) -> None:
    sent = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".replace("HOST", door.host)
    received = await door.raw(sent.encode())
    assert received.startswith(f"HTTP/1.1 {status} ".encode()), received[:200]


async def test_a_target_that_names_its_host_still_needs_a_host_line(door: Door) -> None:
    received = await door.raw(f"GET http://{door.host}/ HTTP/1.1\r\n\r\n".encode())
    assert received.startswith(b"HTTP/1.1 421 ")
