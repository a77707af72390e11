"""The table of consent changes, to which rows are only added."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import ConsentBasis, ConsentStatus
from samplan_plans.announcing import Doer
from samplan_plans.base import Base
from samplan_plans.participants.models import Participant
from samplan_servicekit.ids import new_id


class ConsentChange(Base):
    """What became of a participant's consent, when, and by whose hand."""

    __tablename__ = "consent_changes"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    participant_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor_id: Mapped[UUID]
    acting_id: Mapped[UUID | None]
    """Who did it for the actor, where somebody acted for them, and by what."""
    acting_basis: Mapped[str | None]
    change: Mapped[str]
    """`renewed`, `signed`, `limited`, `withdrawn` or `reset`."""
    status: Mapped[ConsentStatus] = mapped_column(Text)
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    basis: Mapped[ConsentBasis | None] = mapped_column(Text)
    remarks: Mapped[str | None]
    owner_heard: Mapped[bool | None]
    """Whether the owner was heard, where it was asked."""

    @classmethod
    def of(
        cls,
        participant: Participant,
        change: str,
        by: Doer,
        at: datetime,
        *,
        remarks: str | None,
        owner_heard: bool | None = None,
    ) -> Self:
        """The change that led to the participant's present consent."""
        return cls(
            organisation_id=participant.organisation_id,
            id=new_id(),
            plan_id=participant.plan_id,
            participant_id=participant.id,
            at=at,
            actor_id=by.person_id,
            acting_id=by.acting.person_id if by.acting else None,
            acting_basis=by.acting.basis.value if by.acting else None,
            change=change,
            status=participant.consent_status,
            period_from=participant.consent_from,
            period_to=participant.consent_to,
            basis=participant.consent_basis,
            remarks=remarks,
            owner_heard=owner_heard,
        )
