"""The two doors of the catcher: an SMTP sink, and an HTTP server with the SMS gateway and the page."""

from __future__ import annotations

import asyncio
import email
import hmac
import json
from base64 import b64encode
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from samplan_dev.catcher import page
from samplan_dev.catcher.store import Store

QUEUED = 1005
"""The SMS gateway's result code for a message that it has taken (LINK Mobility's)."""
INVALID = 1002

LARGEST_MAIL = 1_000_000


class MailHandler:
    """Takes every mail; one message is kept for each recipient."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the plain text; a repeat with the same Message-ID is taken and not kept twice."""
        content = envelope.content or b""
        parsed = email.message_from_bytes(content if isinstance(content, bytes) else content.encode(), policy=modern)
        if not isinstance(parsed, EmailMessage):
            return "554 not a mail"
        body = parsed.get_body(("plain", "html"))
        text = body.get_content().strip() if body else ""
        for recipient in envelope.rcpt_tos:
            identity = parsed.get("Message-ID")
            reference = f"mail {identity} {recipient}" if identity else None
            self._store.add("email", recipient, str(parsed.get("Subject", "")), text, reference)
        return "250 taken"


async def start_smtp(store: Store, port: int) -> asyncio.Server:
    """Listen for mail on the loopback address."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        handler = MailHandler(store)
        # As a relay that has no SMTPUTF8: what needs it is refused here, and not first in somebody's installation.
        return SMTP(handler, enable_SMTPUTF8=False, data_size_limit=LARGEST_MAIL, hostname="catcher", loop=loop)

    return await loop.create_server(protocol, "127.0.0.1", port)


def create_app(store: Store, sms_user: str, sms_password: str) -> web.Application:
    """The HTTP side: `POST /sms/send`, `/dev/outbox`, `/dev/outbox.json`, health."""
    expected = b"Basic " + b64encode(f"{sms_user}:{sms_password}".encode())

    async def send_sms(request: web.Request) -> web.Response:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return web.json_response({"resultCode": 1003, "description": "wrong credentials"}, status=401)
        try:
            source, destination, text, reference = _sms(await request.json())
        except (ValueError, KeyError, TypeError) as error:
            return web.json_response({"resultCode": INVALID, "description": f"invalid: {error}"}, status=400)
        identity = store.add("sms", destination, "", text, f"sms {source} {reference}" if reference else None)
        return web.json_response({"messageId": identity, "resultCode": QUEUED, "description": "Queued"})

    async def outbox(_request: web.Request) -> web.Response:
        return web.Response(text=page.render(store.all()), content_type="text/html")

    async def outbox_json(request: web.Request) -> web.Response:
        caught = store.all(request.query.get("to"))
        return web.json_response({"items": [message.as_json() for message in caught]})

    async def style(_request: web.Request) -> web.Response:
        return web.Response(text=page.STYLE, content_type="text/css")

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "checks": {}})

    app = web.Application(client_max_size=64 * 1024)
    app.router.add_post("/sms/send", send_sms)
    app.router.add_get("/dev/outbox", outbox)
    app.router.add_get("/dev/outbox.json", outbox_json)
    app.router.add_get("/dev/outbox/style.css", style)
    app.router.add_get("/health/live", health)
    app.router.add_get("/health/ready", health)
    return app


def _sms(body: Any) -> tuple[str, str, str, str | None]:
    """Source, destination, text and reference of a request body; ValueError says what is wrong with it."""
    source, destination, text = (body[name] for name in ("source", "destination", "userData"))
    if not all(isinstance(part, str) and part for part in (source, destination, text)):
        raise ValueError("source, destination and userData are texts")
    if not (destination.startswith("+") and destination[1:].isdigit()):
        raise ValueError("destination is a number like +4799999999")
    reference = body.get("refId")
    return source, destination, text, None if reference is None else json.dumps(reference)
