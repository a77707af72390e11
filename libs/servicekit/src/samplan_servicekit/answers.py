"""How an answer is described: all that it can hold always comes, defaults too, so a client need not ask whether."""

from typing import Final

from pydantic import ConfigDict

ANSWER: Final = ConfigDict(json_schema_serialization_defaults_required=True)
"""`model_config` of an answer that has fields with defaults; `make check` finds one without it."""
