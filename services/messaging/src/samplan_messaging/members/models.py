"""Projections of participants, plans and persons."""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import Kind
from samplan_messaging.base import Base


class Member(Base):
    """A participant of a plan; kept when removed, so that a late event brings nobody back."""

    __tablename__ = "members"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
    kind: Mapped[Kind] = mapped_column(Text)
    consent_status: Mapped[str]
    consent_from: Mapped[date | None]
    consent_to: Mapped[date | None]
    removed: Mapped[bool]
    sequence: Mapped[int]


class KnownPlan(Base):
    """A plan seen from outside."""

    __tablename__ = "known_plans"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str]
    owner_person_id: Mapped[UUID]
    short_name: Mapped[str | None]
    sequence: Mapped[int]


class KnownPerson(Base):
    """A person of an organisation, as co-participants see them."""

    __tablename__ = "known_persons"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    has_account: Mapped[bool]
    sequence: Mapped[int]
