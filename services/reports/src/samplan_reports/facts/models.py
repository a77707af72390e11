"""Projections of plans, participants, messages, sign-ins and persons: of each only what a count needs.

What the events tell beyond that is left where it is; a count that needs more later gets it by a rebuild.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import Kind, PlanStatus, PlanType
from samplan_reports.base import Base


class PlanFact(Base):
    """A plan: no name, no owner."""

    __tablename__ = "plan_facts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_type: Mapped[PlanType] = mapped_column(Text)
    status: Mapped[PlanStatus] = mapped_column(Text)
    sequence: Mapped[int]


class PlanBeginning(Base):
    """The day in Norway on which a plan came into being. Only one event tells it, which may come after later ones."""

    __tablename__ = "plan_beginnings"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    created_on: Mapped[date]
    sequence: Mapped[int]
    """Always 1: a plan begins once."""


class ParticipantFact(Base):
    """A place in a plan, without the person in it; kept when removed, so that no late event counts it again."""

    __tablename__ = "participant_facts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    kind: Mapped[Kind] = mapped_column(Text)
    removed: Mapped[bool]
    sequence: Mapped[int]


class MessageFact(Base):
    """That a message was sent in a plan on a day, not by or to whom."""

    __tablename__ = "message_facts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    sent_on: Mapped[date]
    sequence: Mapped[int]


class SignInFact(Base):
    """That somebody signed in on a day; who, so that one can say how many different people did."""

    __tablename__ = "sign_in_facts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    signed_in_on: Mapped[date]
    sequence: Mapped[int]


class PersonFact(Base):
    """That there is such a person in the organisation, and whether they can sign in."""

    __tablename__ = "person_facts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    has_account: Mapped[bool]
    sequence: Mapped[int]
    """0 while only the person's existence is known."""
