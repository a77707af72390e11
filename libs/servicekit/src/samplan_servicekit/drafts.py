"""Drafts as they cross HTTP: what somebody is writing and has not saved, by field, finished or not.

Each service keeps its own, under the rights that saving would take; what all of them ask for stands here.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from samplan_contracts import texts
from samplan_servicekit.errors import Problem


class DraftKeep(BaseModel):
    """What is being written: fields by name, finished or not, and the version of the item that it began from."""

    model_config = ConfigDict(extra="forbid")

    max_bytes: ClassVar[int] = 16_384
    """Of all fields together, as JSON; a service that keeps long texts says more."""

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
        if len(written) > cls.max_bytes:
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


def require_known(fields: Collection[str], known: Collection[str]) -> None:
    """Refuse fields that what is being written does not have: 422, each by its name."""
    if unknown := sorted(set(fields) - set(known)):
        faults = [{"pointer": f"/fields/{name}", "code": "extra_forbidden"} for name in unknown]
        raise Problem(422, "request.invalid", errors=faults)
