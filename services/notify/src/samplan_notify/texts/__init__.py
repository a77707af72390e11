"""What people read, from catalogues in Norwegian (nb, nn) and English: one file a language, one entry a kind.

Nothing that people wrote stands in a text but the plan's short name; no names, no content.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from samplan_contracts.identity import Language
from samplan_contracts.plans import MessageCategory
from samplan_contracts.texts import as_line
from samplan_notify.deliveries.models import Kind
from samplan_servicekit.clock import OSLO


@dataclass(frozen=True)
class Text:
    """One notice, for either channel."""

    sms: str
    subject: str
    mail: str


def code(language: Language, kind: Kind, secret: Mapping[str, Any]) -> Text:
    """A code, link or piece of news, out of what was sealed."""
    values = {name: as_line(str(secret.get(name, ""))) for name in ("code", "link", "username", "organisation")}
    if "at" in secret:
        at = datetime.fromisoformat(str(secret["at"])).astimezone(OSLO)
        values |= {"day": f"{at:%d.%m.%Y}", "time": f"{at:%H:%M}"}
    return _fill(language, kind, values)


def notice(
    language: Language,
    kind: Kind,
    *,
    short_name: str | None,
    category: MessageCategory | None,
    origin: str,
) -> Text:
    """That something has happened in a plan; `origin` is where one signs in."""
    words = catalogue(language)
    # A name that was given before there was a rule may hold line breaks, and worse.
    called = as_line(short_name or "")
    named = words["plan"]["named"].format(short_name=called) if called else words["plan"]["unnamed"]
    message = words["categories"][category.value if category else "none"]
    return _fill(language, kind, {"plan": named, "message": message, "origin": origin})


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    """All texts of a language."""
    file = resources.files(__name__) / f"{language.value}.json"
    words: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return words


def _fill(language: Language, kind: Kind, values: Mapping[str, str]) -> Text:
    entry = catalogue(language)[kind.value]
    # Only what stands in the catalogue is a place to fill: a brace in a short name is just a brace.
    return Text(*(entry[part].format(**values) for part in ("sms", "subject", "mail")))
