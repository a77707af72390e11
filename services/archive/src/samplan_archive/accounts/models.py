"""Accounts of organisations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_archive.base import Base


class ArchiveAccount(Base):
    """An organisation's account. One account belongs to one organisation."""

    __tablename__ = "archive_accounts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
