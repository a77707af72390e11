"""What stands in a document beside the plan's own text, from catalogues in Norwegian (nb, nn) and English."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from samplan_contracts.identity import Language
from samplan_servicekit.clock import OSLO


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    """All texts of a language."""
    file = resources.files(__name__) / f"{language.value}.json"
    words: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return words


def day(language: Language, value: date) -> str:
    """A date in words."""
    words = catalogue(language)
    text: str = words["date"].format(day=value.day, month=words["months"][value.month - 1], year=value.year)
    return text


def moment(language: Language, value: datetime) -> str:
    """A moment in words, in Norwegian time."""
    words, local = catalogue(language), value.astimezone(OSLO)
    time = words["time"].format(hour=f"{local.hour:02}", minute=f"{local.minute:02}")
    text: str = words["moment"].format(date=day(language, local.date()), time=time)
    return text
