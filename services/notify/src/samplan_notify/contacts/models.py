"""The projection of how persons are reached."""

from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.identity import Channel, Language
from samplan_notify.base import Base


class Contact(Base):
    """How a person of an organisation is reached."""

    __tablename__ = "contacts"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    mobile: Mapped[str | None]
    email: Mapped[str | None]
    channel: Mapped[Channel] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(Text)
    has_account: Mapped[bool]
    may_notify: Mapped[bool]
    confidential: Mapped[bool]
    sequence: Mapped[int]
