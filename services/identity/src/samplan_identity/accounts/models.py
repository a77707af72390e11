"""Tables of accounts, and of the links by which their owners set a password."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class AccountStatus(StrEnum):
    """How far an account is."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


class Account(Base):
    """A way in. The user name is kept as typed and compared without case."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    username: Mapped[str]
    password_hash: Mapped[str | None]
    status: Mapped[str]
    """`invited`, `active` or `closed`."""
    started_by: Mapped[UUID | None]
    """The person who started it; none where that is not known."""
    start_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Set while the password is a start password, which its owner must replace at the first sign-in, before this."""
    version: Mapped[int]


class LinkPurpose(StrEnum):
    """What a link is for."""

    ACTIVATION = "activation"
    RESET = "reset"


class AccountLink(Base):
    """A one-time link by which a person sets the password of an account; only its hash is kept."""

    __tablename__ = "account_links"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    purpose: Mapped[LinkPurpose] = mapped_column(Text)
    token_hash: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
