"""The table of accepted terms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class TermsAcceptance(Base):
    """Somebody accepted a version of the terms. Written once and never changed."""

    __tablename__ = "terms_acceptances"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    """The language that they were read in."""
    accepted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
