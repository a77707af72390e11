"""What the log says, in a language."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from samplan_contracts.identity import Language
from samplan_plans.log.schemas import LogLine

LOCAL_ADMIN: Final = "local_admin"
"""What the log calls who administers a plan, and takes no part in it."""


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

    def happened(self, line: LogLine) -> str:
        """What a line says was done, on what or with whom; as the page does."""
        code = line.action.replace(".", "_")
        said = self.action(line.action)
        if line.object_title and code in self.catalogue["named"]:
            said = self.catalogue["named"][code].replace("{{what}}", line.object_title)
        elif line.object_names:
            whom = ", ".join(line.object_names)
            said = self.catalogue["about"].replace("{{did}}", said).replace("{{whom}}", whom)
        return f"{said} {self.catalogue['refused']}" if line.outcome == "denied" else said

    @property
    def columns(self) -> Sequence[str]:
        """The headings of the columns."""
        return [self.catalogue["column"][name] for name in ("time", "who", "role", "what")]

    def role(self, code: str | None) -> str:
        """A role, or that somebody administers plans; empty for none, and for what is no role of a plan."""
        if code == LOCAL_ADMIN:
            return str(self.catalogue[LOCAL_ADMIN])
        plan_type, _, kind = (code or "").partition(".")
        return str(self.catalogue["role"].get(plan_type, {}).get(kind, ""))


@cache
def words_of(language: Language) -> Words:
    """The words of a language."""
    file = resources.files("samplan_plans.log.texts") / f"{language.value}.json"
    return Words(json.loads(file.read_text(encoding="utf-8")))
