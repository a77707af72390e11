"""The table of Samprokoder."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class JoinCode(Base):
    """A code that was made for a person; only its keyed hash is kept. Belongs to the organisation that made it."""

    __tablename__ = "join_codes"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    code_hash: Mapped[bytes]
    created_by: Mapped[UUID]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    used_by_organisation: Mapped[UUID | None]
