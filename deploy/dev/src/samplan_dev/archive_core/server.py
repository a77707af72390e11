"""The core's HTTP side, on the loopback address: what it holds, to look at, and how to make it fail.

GET  /                         a page of all cases
GET  /archive.json             the same as data
GET  /records/<id>.pdf, .xml   a record's document, and the message that it came with
POST /moods                    {"next": ["serverfeil", "delvis", "stille", "ugyldig", "dobbelt"]}
"""

from __future__ import annotations

import asyncio
from html import escape
from typing import Any

from aiohttp import web

from samplan_dev.archive_core.core import Core, Mood

_PAGE = """<!doctype html>
<html lang="no"><head><meta charset="utf-8"><title>Arkivkjerne</title></head>
<body><h1>Arkivkjerne (for utvikling)</h1>{cases}</body></html>
"""


def create_app(core: Core, ready: asyncio.Event) -> web.Application:
    """The HTTP app; `ready` says whether the core is at its queue."""

    async def page(_request: web.Request) -> web.Response:
        cases = "".join(_case(case) for case in core.store.listing()) or "<p>Arkivet er tomt.</p>"
        return web.Response(text=_PAGE.format(cases=cases), content_type="text/html")

    async def listing(_request: web.Request) -> web.Response:
        return web.json_response({"cases": core.store.listing(), "taken": core.taken, "moods": list(core.moods)})

    async def pdf(request: web.Request) -> web.Response:
        return _file(core.store.document(request.match_info["id"]), "application/pdf")

    async def xml(request: web.Request) -> web.Response:
        return _file(core.store.message(request.match_info["id"]), "application/xml")

    async def set_moods(request: web.Request) -> web.Response:
        try:
            moods = [Mood(mood) for mood in (await request.json())["next"]]
        except (ValueError, KeyError, TypeError):
            raise web.HTTPBadRequest from None
        core.moods.clear()
        core.moods.extend(moods)
        return web.json_response({"moods": moods})

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "checks": {}})

    async def is_ready(_request: web.Request) -> web.Response:
        return web.json_response({"checks": {"broker": ready.is_set()}}, status=200 if ready.is_set() else 503)

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
        f"<p>Offentlig tittel: {escape(case['public_title'])}</p><ul>{records}</ul>"
    )
