"""The page that shows what was caught: no script, readable on a phone, its style at an address of its own."""

from __future__ import annotations

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from samplan_dev.catcher.store import Message

OSLO = ZoneInfo("Europe/Oslo")

STYLE = """\
:root { color-scheme: light; font: 100%/1.55 "Inter", system-ui, sans-serif; color: #23282e; background: #f6f4ef; }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 4rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
header a { margin-left: auto; }
a { color: #1b4f8a; }
a:focus-visible { outline: 3px solid #1b4f8a; outline-offset: 3px; }
.note { margin: .25rem 0 1.5rem; color: #4d565f; max-width: 34rem; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
article { background: #fff; border: 1px solid #dcd7cc; border-radius: .6rem; padding: .9rem 1.1rem 1rem; }
.line { display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: baseline; color: #4d565f; font-size: .9rem; }
.line time { margin-left: auto; }
.kind { font-weight: 600; color: #23282e; }
h2 { font-size: 1.05rem; margin: .35rem 0 .1rem; }
.text { margin: .35rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.empty { background: #fff; border: 1px dashed #b9b2a3; border-radius: .6rem; padding: 2rem 1rem; text-align: center; }
"""

KINDS = {"sms": "SMS", "email": "E-mail"}


SHOWN = 100
"""How many messages the page shows."""


def render(messages: list[Message]) -> str:
    """The whole page, newest message first."""
    items = "".join(f"<li>{_item(message)}</li>" for message in reversed(messages[-SHOWN:]))
    listing = f"<ol>{items}</ol>" if items else '<p class="empty">Nothing has been sent yet.</p>'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Outbox – Samplan development</title><link rel="stylesheet" href="/dev/outbox/style.css"></head>'
        '<body><main><header><h1>Outbox</h1><a href="/dev/outbox">Refresh</a></header>'
        '<p class="note">Every SMS and e-mail of this installation ends here instead of reaching anybody. '
        "It exists in development only.</p>"
        f"{listing}</main></body></html>"
    )


def _item(message: Message) -> str:
    moment = datetime.fromisoformat(message.time).astimezone(OSLO)
    subject = f"<h2>{escape(message.subject)}</h2>" if message.subject else ""
    return (
        f'<article><div class="line"><span class="kind">{KINDS[message.channel]}</span>'
        f"<span>to {escape(message.to)}</span>"
        f'<time datetime="{message.time}">{moment:%d.%m.%Y %H:%M:%S}</time></div>'
        f'{subject}<p class="text">{escape(message.text)}</p></article>'
    )
