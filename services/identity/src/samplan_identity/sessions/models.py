"""The table of sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Session(Base):
    """Somebody's time signed in. The cookie's value is kept as a hash only; it changes, `id` does not."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    account_id: Mapped[UUID]
    session_hash: Mapped[bytes]
    method: Mapped[str]
    acr: Mapped[str]
    amr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    factor_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    idle_seconds: Mapped[int]
    """After how long without activity it ends; the organisation's setting when it began."""
    browser: Mapped[str]
    """The browser's family, as `firefox`; a cookie that turns up in another family has been taken."""
    platform: Mapped[str]
    network: Mapped[str]
    """Where it began: /24 or /56."""
    version: Mapped[int]
    provider: Mapped[str | None]
    """The provider that vouched for the person, by its name; none where they showed a password."""
    provider_sid: Mapped[bytes | None]
    """The SHA-256 of the provider's own session, by which it says that it has ended."""
    acting_person_id: Mapped[UUID | None]
    """Who acts for the person that the session is for; the account is then theirs, and so is what they have shown."""
    acting_basis: Mapped[str | None]
    """By what they act; see `ActingBasis`."""
    acting_plan_id: Mapped[UUID | None]
    """The one plan that they assist in; none for all that are the person's own."""
    representation_id: Mapped[UUID | None]
    own_session_id: Mapped[UUID | None]
    """Their own session, which waits meanwhile: nobody has its cookie."""
