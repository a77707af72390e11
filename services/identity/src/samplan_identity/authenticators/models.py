"""Tables of authenticator apps and recovery codes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Authenticator(Base):
    """An account's authenticator app; of use once it was confirmed."""

    __tablename__ = "authenticators"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    seed_sealed: Mapped[bytes]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int]
    """The last 30 seconds, counted since 1970, of which a code was used: it and earlier ones are used up."""


class RecoveryCode(Base):
    """A code that works once, in place of the app's; only its hash is kept, as it has 128 bits."""

    __tablename__ = "recovery_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
