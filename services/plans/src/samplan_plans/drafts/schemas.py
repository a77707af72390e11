"""Drafts as they cross HTTP."""

from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field, field_validator

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
        written = orjson.dumps(fields)
        if len(written) > MAX_BYTES:
            raise ValueError("too long")
        if b"\\u0000" in written:
            raise ValueError("a NUL is no text")
        return fields


class DraftView(BaseModel):
    """A draft as it was kept."""

    fields: dict[str, Any]
    base_version: int | None
    saved_at: datetime
