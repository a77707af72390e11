"""The core's HTTP side, on the loopback address: what it holds, to look at, and how to make it fail.

GET  /                         a page of all cases
GET  /archive.json             the same as data
GET  /records/<id>.pdf, .xml   a record's document, and the message that it came with
POST /moods                    {"next": ["serverfeil", "delvis", "stille", "ugyldig", "dobbelt", …]}

Moods are those of all cores, or of the one that `?account=` names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from aiohttp import web

from samplan_dev.archive_core.core import Core, Mood

_PAGE = """<!doctype html>
<html lang="no"><head><meta charset="utf-8"><title>Arkivkjerne</title></head>
<body><h1>Arkivkjerne (for utvikling)</h1>{cases}</body></html>
"""


def create_app(cores: Mapping[str, Core], readies: Iterable[asyncio.Event]) -> web.Application:
    """The HTTP app of these cores, by account; `readies` say whether each is at its queue."""
    readies = list(readies)

    def held() -> list[dict[str, Any]]:
        return [case | {"account": account} for account, core in cores.items() for case in core.store.listing()]

    def asked(request: web.Request) -> list[Core]:
        account = request.query.get("account")
        if account is None:
            return list(cores.values())
        if account not in cores:
            raise web.HTTPNotFound
        return [cores[account]]

    async def page(_request: web.Request) -> web.Response:
        cases = "".join(_case(case) for case in held()) or "<p>Arkivet er tomt.</p>"
        return web.Response(text=_PAGE.format(cases=cases), content_type="text/html")

    async def listing(_request: web.Request) -> web.Response:
        taken = sum(core.taken for core in cores.values())
        moods = {account: list(core.moods) for account, core in cores.items()}
        return web.json_response({"cases": held(), "taken": taken, "moods": moods})

    async def pdf(request: web.Request) -> web.Response:
        found = (core.store.document(request.match_info["id"]) for core in cores.values())
        return _file(next(filter(None, found), None), "application/pdf")

    async def xml(request: web.Request) -> web.Response:
        found = (core.store.message(request.match_info["id"]) for core in cores.values())
        return _file(next(filter(None, found), None), "application/xml")

    async def set_moods(request: web.Request) -> web.Response:
        try:
            moods = [Mood(mood) for mood in (await request.json())["next"]]
        except (ValueError, KeyError, TypeError):
            raise web.HTTPBadRequest from None
        for core in asked(request):
            core.moods.clear()
            core.moods.extend(moods)
        return web.json_response({"moods": moods})

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "checks": {}})

    async def is_ready(_request: web.Request) -> web.Response:
        ready = all(one.is_set() for one in readies)
        return web.json_response({"checks": {"broker": ready}}, status=200 if ready else 503)

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/archive.json", listing)
    app.router.add_get("/records/{id}.pdf", pdf)
    app.router.add_get("/records/{id}.xml", xml)
    app.router.add_post("/moods", set_moods)
    app.router.add_get("/health/live", alive)
    app.router.add_get("/health/ready", is_ready)
    return app


def _file(content: bytes | None, kind: str) -> web.Response:
    if content is None:
        raise web.HTTPNotFound
    return web.Response(body=content, content_type=kind)


def _case(case: dict[str, Any]) -> str:
    records = "".join(
        f"<li>{record['year']}/{record['number']} {escape(record['title'])}: "
        f"<a href='/records/{record['system_id']}.pdf'>PDF</a>, "
        f"<a href='/records/{record['system_id']}.xml'>XML</a>, {record['size']} byte, "
        f"SHA-256 {record['sha256']}</li>"
        for record in case["records"]
    )
    return (
        f"<h2>{case['year']}/{case['number']} {escape(case['title'])}</h2>"
        f"<p>Konto: {escape(case['account'])}</p>"
        f"<p>Offentlig tittel: {escape(case['public_title'])}</p><ul>{records}</ul>"
    )
