"""The projection of participants."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Member(Base):
    """A participant of a plan; kept when removed, so that a late event brings nobody back."""

    __tablename__ = "members"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[str]
    removed: Mapped[bool]
    consent_basis: Mapped[str | None]
    """What the participant's consent rests on; none where there is none, or it was not told yet."""
    sequence: Mapped[int]
