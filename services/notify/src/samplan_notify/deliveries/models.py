"""Deliveries: one row for each SMS or e-mail, whatever became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.identity import Channel
from samplan_contracts.plans import MessageCategory
from samplan_notify.base import Base


class State(StrEnum):
    """How far a delivery is."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class Lane(StrEnum):
    """What never waits for what: someone stands before the sign-in page and waits for a code."""

    URGENT = "urgent"
    NOTICE = "notice"


class Kind(StrEnum):
    """What a delivery is about; also the name of its text."""

    SIGN_IN = "sign_in"
    STEP_UP = "step_up"
    RESET = "reset"
    RESET_LINK = "reset_link"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (what a notice is about)
    CONTACT = "contact"
    START_PASSWORD = "start_password"  # noqa: S105
    USERNAME_CHANGED = "username_changed"
    CONTACT_CHANGED = "contact_changed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    PASSKEY_REFUSED = "passkey_refused"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_MOVED = "account_moved"
    NEW_DEVICE = "new_device"
    ACTIVATION = "activation"
    PERSON_JOINED = "person_joined"
    REPRESENTATION_REGISTERED = "representation_registered"
    REPRESENTATION_ENDED = "representation_ended"
    ACTING_STARTED = "acting_started"
    AGE_STEP_SOON = "age_step_soon"
    AGE_STEP_TODAY = "age_step_today"
    ASSISTED = "assisted"
    PARTICIPANT_ADDED = "participant_added"
    CONSENT_CHANGED = "consent_changed"
    CONSENT_ENDS_30 = "consent_ends_30"
    CONSENT_ENDS_14 = "consent_ends_14"
    CONSENT_ENDS_3 = "consent_ends_3"
    MESSAGE = "message"


class Delivery(Base):
    """An SMS or e-mail to one person. Its id is the reference by which the provider knows a repeat.

    It holds neither address nor text: both are found when it is sent. A code or link lies sealed in it until then.
    """

    __tablename__ = "deliveries"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    person_id: Mapped[UUID]
    plan_id: Mapped[UUID | None]
    lane: Mapped[Lane] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(Text)
    category: Mapped[MessageCategory | None] = mapped_column(Text)
    sealed: Mapped[str | None]
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Until when it is of use; none for always."""
    state: Mapped[State] = mapped_column(Text)
    channel: Mapped[Channel | None] = mapped_column(Text)
    """By which channel it went; none before."""
    reason: Mapped[str | None]
    """Why it failed, was suppressed or waits: a code of ours."""
    attempts: Mapped[int]
    """How often a worker has taken it; tells a worker whether it still has it."""
    failures: Mapped[int]
    """How often the carrier could not take it."""
    faults: Mapped[int] = mapped_column(server_default="0")
    """How often its sending ended in a way that nobody foresaw."""
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    taken_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When another worker may take it over from one that has died."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
