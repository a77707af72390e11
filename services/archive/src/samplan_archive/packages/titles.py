"""The words of the archive's metadata, from catalogues in Bokmål and Nynorsk."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def words(language: str) -> Mapping[str, str]:
    """All words of a language, `nb` or `nn`."""
    file = resources.files(__package__ or "") / f"{language}.json"
    found: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found
