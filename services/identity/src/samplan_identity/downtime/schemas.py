"""Planned downtime as it crosses HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.identity import Language


class DowntimeView(BaseModel):
    """A time in which the suite will be away, with what the operator wrote about it, in some languages or none."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    texts: dict[Language, str]


class Downtimes(BaseModel):
    """What is coming, the next first."""

    items: list[DowntimeView]
