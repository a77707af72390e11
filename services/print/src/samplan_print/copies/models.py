"""The table of saved copies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.plans import AccessElement
from samplan_print.base import Base


class Copy(Base):
    """A print-out that was kept: a PDF without a password of its own, sealed in the object store."""

    __tablename__ = "copies"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    """That of the job that made it."""
    plan_id: Mapped[UUID]
    person_id: Mapped[UUID]
    details: Mapped[bytes]
    holds: Mapped[list[AccessElement]] = mapped_column(ARRAY(Text))
    """What stands in it: it is there for those who may read all of this."""
    object_key: Mapped[str]
    plan_key: Mapped[bool]
    """Whether the document is sealed under its plan's key; older ones are under the secret `kek`."""
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
