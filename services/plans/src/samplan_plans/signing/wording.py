"""The text that is agreed to.

The texts stand beside this file, one a language, plain and easy to read, with the version in their folder's name:
another text is a new folder and a new `CURRENT`. What somebody agreed to is kept as a whole under its digest.
"""

import hashlib
from functools import cache
from importlib import resources
from typing import Final

import orjson

from samplan_contracts.identity import Language
from samplan_plans.signing.schemas import Wording

CURRENT: Final = "2026-12"


@cache
def current(language: Language, easy: bool) -> Wording:
    """The text that holds now."""
    file = resources.files("samplan_plans.signing") / "texts" / CURRENT / f"{language}.json"
    text = orjson.loads(file.read_bytes())["easy" if easy else "plain"]
    return Wording(
        version=CURRENT,
        language=language,
        easy=easy,
        title=text["title"],
        paragraphs=text["paragraphs"],
        digest=digest_of(text["title"], text["paragraphs"]),
    )


def digest_of(title: str, paragraphs: list[str]) -> str:
    """SHA-256 of a text, in hexadecimal: of its title and paragraphs, as lines of UTF-8."""
    return hashlib.sha256("\n".join([title, *paragraphs]).encode()).hexdigest()
