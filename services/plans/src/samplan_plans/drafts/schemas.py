"""Drafts as they cross HTTP."""

from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError

from samplan_contracts import texts
from samplan_plans.content.schemas import Request

MAX_BYTES = 1_100_000
"""As much as the largest rich text, with the plain fields beside it."""


class DraftKeep(Request):
    """What is being written: fields by name, finished or not, and the version of the item that it began from."""

    fields: dict[str, Any]
    base_version: int | None = Field(default=None, ge=1, lt=2**31)

    @field_validator("fields")
    @classmethod
    def _storable(cls, fields: dict[str, Any]) -> dict[str, Any]:
        # Unfinished work is never refused for a sign: what cannot be kept is left out, and all else stays as it is.
        try:
            kept: dict[str, Any] = _without_refused(fields)
            written = orjson.dumps(kept)
        except (orjson.JSONEncodeError, RecursionError) as error:
            raise PydanticCustomError("not_storable", "Should be JSON") from error
        if len(written) > MAX_BYTES:
            raise ValueError("too long")
        return kept


def _without_refused(value: Any) -> Any:
    if isinstance(value, str):
        return texts.storable(value)
    if isinstance(value, list):
        return [_without_refused(one) for one in value]
    if isinstance(value, dict):
        return {texts.storable(name): _without_refused(one) for name, one in value.items()}
    return value


class DraftView(BaseModel):
    """A draft as it was kept."""

    fields: dict[str, Any]
    base_version: int | None
    saved_at: datetime
