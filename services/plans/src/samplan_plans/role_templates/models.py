"""The table of role templates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import AccessElement, Kind, Level, PlanType, Rights, default_rights
from samplan_contracts.tolerance import known_pairs
from samplan_plans.base import Base


class RoleTemplate(Base):
    """What a role gives in plans of a type; where there is none, the standard does."""

    __tablename__ = "role_templates"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_type: Mapped[PlanType] = mapped_column(Text, primary_key=True)
    kind: Mapped[Kind] = mapped_column(Text, primary_key=True)
    levels: Mapped[dict[str, str]] = mapped_column(JSONB)
    print: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[UUID]
    version: Mapped[int]

    @property
    def rights(self) -> Rights:
        """What the role gives; of an element that it says nothing of, what the standard gives."""
        standard = default_rights(PlanType(self.plan_type), Kind(self.kind))
        return Rights({**standard.levels, **known_pairs(AccessElement, Level, self.levels)}, self.print)
