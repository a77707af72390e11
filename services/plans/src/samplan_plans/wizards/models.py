"""The table of wizards. A wizard is no plan: nothing that looks for plans can find one before it is finished."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_plans.base import Base


class Wizard(Base):
    """What has been chosen so far."""

    __tablename__ = "wizards"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    step: Mapped[int]
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int]
