"""Purged plans as they cross HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.plans import PlanType
from samplan_servicekit.answers import ANSWER


class ServiceReceipt(BaseModel):
    """What one service had of a plan, and has no more."""

    model_config = ANSWER

    service: str
    purged_at: datetime
    rows: int
    """Over all tables."""
    documents: int
    keys_destroyed: int


class PurgedPlan(BaseModel):
    """A plan that was deleted for good; nothing says whose it was."""

    model_config = ANSWER

    id: UUID
    type: PlanType
    deleted_at: datetime
    deleted_by_name: str | None
    """None where that person is not known here any more."""
    purged_at: datetime
    complete_at: datetime | None
    """Since when nobody has anything of it any more; none while somebody has not answered."""
    missing: list[str]
    """The services that have not answered yet."""
    archive_records: list[str]
    """By what the archive system knows what it has of the plan."""
    receipts: list[ServiceReceipt]


class PurgedPlans(BaseModel):
    """A page of purged plans, the newest first."""

    items: list[PurgedPlan]
    next_cursor: str | None
