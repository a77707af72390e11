"""The table of mapped areas of life."""

from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import LifeArea
from samplan_plans.base import Base


class MappedArea(Base):
    """An area of life that the plan describes; each at most once."""

    __tablename__ = "mapped_areas"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    area: Mapped[LifeArea] = mapped_column(Text)
    description: Mapped[str]
    version: Mapped[int]
