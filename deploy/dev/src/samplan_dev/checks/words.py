"""The words of the catalogues: no form that the glossary rules out stands in a text that people see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("nb", "nn", "en")
# What somebody has accepted is not rewritten afterwards.
_ACCEPTED = Path("services/identity/src/samplan_identity/terms")
# What is filled in goes by the name of a variable.
_FILLED = re.compile(r"\{+\w+\}+")
_ROW = re.compile(r"^\| (?P<language>\w\w) \| (?P<write>[^|]+) \| (?P<never>[^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Form:
    """A word, or several in a row, that no text of a language may hold."""

    language: str
    write: str
    never: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds it whole, or what begins so."""
        stem, end = re.escape(self.never.removesuffix("*")), "" if self.never.endswith("*") else r"\b"
        return re.compile(rf"\b{stem}{end}", re.IGNORECASE)


def forms(glossary: str) -> list[Form]:
    """What the glossary rules out, by language."""
    return [
        Form(row["language"], row["write"].strip(), never.strip())
        for row in _ROW.finditer(glossary)
        if row["language"] in LANGUAGES
        for never in row["never"].split(",")
    ]


def catalogues(root: Path) -> Iterator[tuple[str, Path]]:
    """Language and file of every catalogue: those of the web, and those of each service."""
    for language in LANGUAGES:
        found = [*root.glob(f"web/src/i18n/{language}/*.json"), *root.glob(f"services/*/src/**/{language}.json")]
        yield from ((language, path) for path in sorted(found) if not path.is_relative_to(root / _ACCEPTED))


def check(root: Path) -> list[str]:
    """One line for each word that should not be there; says so too where the glossary rules out nothing."""
    ruled_out = forms((root / "docs/glossary.md").read_text(encoding="utf-8"))
    silent = [f"docs/glossary.md rules out no form of {one}" for one in LANGUAGES if not _of(one, ruled_out)]
    found = [
        f"{path.relative_to(root)}: {key}: “{form.never}”, where we write: {form.write}"
        for language, path in catalogues(root)
        for key, text in texts(json.loads(path.read_text(encoding="utf-8")))
        for form in _of(language, ruled_out)
        if form.pattern.search(_FILLED.sub("", text))
    ]
    return silent + found


def texts(words: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with its key."""
    if isinstance(words, str):
        yield key, words
    elif isinstance(words, dict):
        for name, value in words.items():
            yield from texts(value, f"{key}.{name}".lstrip("."))
    elif isinstance(words, list):
        for place, value in enumerate(words):
            yield from texts(value, f"{key}.{place}".lstrip("."))


def _of(language: str, ruled_out: list[Form]) -> list[Form]:
    return [form for form in ruled_out if form.language == language]
