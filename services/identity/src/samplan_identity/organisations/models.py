"""Tables of organisations and memberships."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY, CIDR
from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class Organisation(Base):
    """A municipality or health trust that is responsible for its plans."""

    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    plan_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    password_profile: Mapped[str] = mapped_column(default="standard")
    """`standard` or `guide`."""
    idle_minutes: Mapped[int] = mapped_column(default=30)
    """After how long without activity sessions end: 10 to 60."""
    own_networks: Mapped[list[str]] = mapped_column(ARRAY(CIDR), default=list)
    """Networks that many of its people share: more of them sign in from one address."""
    version: Mapped[int]


class Membership(Base):
    """A person's place in an organisation, with the rights that reach across its plans."""

    __tablename__ = "memberships"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    rights: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[int]
    reviewed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When an admin last looked at what the person may do here."""
    reviewed_by: Mapped[UUID | None]
