"""What the log says, in a language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from samplan_contracts.identity import Language


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    catalogue: Mapping[str, Any]

    @property
    def system(self) -> str:
        """What does things by itself."""
        return str(self.catalogue["system"])

    def action(self, code: str) -> str:
        """What was done; a code that is not known is still something that happened."""
        actions = self.catalogue["action"]
        return str(actions.get(code.replace(".", "_"), actions["other"]))

    def role(self, code: str | None) -> str:
        """A role; empty for none, and for what is no role of a plan."""
        plan_type, _, kind = (code or "").partition(".")
        return str(self.catalogue["role"].get(plan_type, {}).get(kind, ""))


@cache
def words_of(language: Language) -> Words:
    """The words of a language."""
    file = resources.files("samplan_plans.log.texts") / f"{language.value}.json"
    return Words(json.loads(file.read_text(encoding="utf-8")))
