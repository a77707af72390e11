"""The table of portraits."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Portrait(Base):
    """A person's portrait, sealed."""

    __tablename__ = "portraits"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
