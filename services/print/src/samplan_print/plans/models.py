"""Projection of plans."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samplan_print.base import Base


class KnownPlan(Base):
    """A plan seen from outside."""

    __tablename__ = "known_plans"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    status: Mapped[str]
    sequence: Mapped[int]
