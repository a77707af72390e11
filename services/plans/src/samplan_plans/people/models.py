"""Projections of persons and organisations."""

from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

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


class KnownOrganisation(Base):
    """An organisation and the kinds of plan that it keeps."""

    __tablename__ = "known_organisations"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    plan_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    sequence: Mapped[int]
