"""Projections of participants and plans."""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.events import consent_holds
from samplan_contracts.plans import ConsentStatus, Kind, PlanStatus
from samplan_notify.base import Base


class Member(Base):
    """A participant of a plan; kept when removed, so that a late event brings nobody back."""

    __tablename__ = "members"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[Kind] = mapped_column(Text)
    consent_status: Mapped[ConsentStatus] = mapped_column(Text)
    consent_from: Mapped[date | None]
    consent_to: Mapped[date | None]
    removed: Mapped[bool]
    sequence: Mapped[int]

    def holds(self, day: date) -> bool:
        """Whether this participant may look into the plan on that day."""
        if self.removed:
            return False
        status = ConsentStatus(self.consent_status)
        return self.kind == Kind.OWNER or consent_holds(status, self.consent_from, self.consent_to, day)


class KnownPlan(Base):
    """A plan seen from outside."""

    __tablename__ = "known_plans"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[PlanStatus] = mapped_column(Text)
    short_name: Mapped[str | None]
    sequence: Mapped[int]
