"""The table of drafts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class FormName(StrEnum):
    """In what a draft is written."""

    PERSON = "person"
    CARD = "card"
    NUMBER = "number"
    MERGING = "merging"
    """By either of the two."""
    ASSISTED = "assisted"
    """By the plan whose owner is helped."""


class Draft(Base):
    """What somebody is writing and has not saved; theirs alone. It may hold an identity number, so it is sealed."""

    __tablename__ = "drafts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    """What it is about; of a new person, whatever the author's page named it by."""
    sealed: Mapped[bytes]
    """The fields by name, as JSON."""
    base_version: Mapped[int | None]
    """The version of the card that it began from; none for what is no change of one."""
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
