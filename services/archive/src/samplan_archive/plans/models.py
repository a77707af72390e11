"""The projection of plans."""

from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_archive.base import Base
from samplan_contracts.plans import PlanType


class KnownPlan(Base):
    """A plan seen from outside."""

    __tablename__ = "known_plans"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_type: Mapped[PlanType] = mapped_column(Text)
    status: Mapped[str]
    owner_person_id: Mapped[UUID]
    short_name: Mapped[str | None]
    sequence: Mapped[int]
