"""Projections of persons and organisations."""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.ages import AgeSteps
from samplan_plans.base import Base


class KnownPerson(Base):
    """A person of an organisation, as co-participants see them."""

    __tablename__ = "known_persons"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    workplace: Mapped[str | None]
    has_account: Mapped[bool]
    sequence: Mapped[int]


class KnownAges(Base):
    """On which days a person reaches the ages at which their own say grows; none where their birth is not known."""

    __tablename__ = "known_ages"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    turns_12: Mapped[date | None]
    turns_15: Mapped[date | None]
    turns_16: Mapped[date | None]
    turns_18: Mapped[date | None]
    sequence: Mapped[int]

    @property
    def steps(self) -> AgeSteps | None:
        """The days, where the birth is known."""
        if self.turns_12 is None or self.turns_15 is None or self.turns_16 is None or self.turns_18 is None:
            return None
        return AgeSteps(self.turns_12, self.turns_15, self.turns_16, self.turns_18)


class KnownOrganisation(Base):
    """An organisation and the kinds of plan that it keeps."""

    __tablename__ = "known_organisations"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    plan_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sequence: Mapped[int]
