"""The tables that the list of all plans is read from. Triggers of the database keep them; see migration 0029."""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import PlanType
from samplan_plans.base import Base


class ListedPlan(Base):
    """A plan that is active or ended, with what the list shows of it and is sorted by."""

    __tablename__ = "listed_plans"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[PlanType] = mapped_column(Text)
    ended: Mapped[bool]
    owner_person_id: Mapped[UUID]
    owner_name: Mapped[str]
    owner_place: Mapped[str]
    """Where the owner goes to work or school; empty where it is not known."""
    lead_person_id: Mapped[UUID | None]
    lead_name: Mapped[str]
    """Empty where nobody leads it."""
    led: Mapped[bool]
    """Whether somebody leads it who can sign in."""
    consent_from: Mapped[date | None]
    """From the first day on which a participant's consent holds until the last; the owner needs none."""
    consent_to: Mapped[date | None]


class NameWord(Base):
    """A word of somebody's name, in small letters."""

    __tablename__ = "name_words"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
