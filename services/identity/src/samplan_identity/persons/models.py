"""The table of persons."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.identity import AddressProtection
from samplan_identity.base import Base

NO_MOBILE: Final = "+4700000000"
"""What is entered for somebody without a mobile where the field must be filled."""


class Person(Base):
    """A human being. The identity number is sealed, and found again by a keyed hash."""

    __tablename__ = "persons"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    birth_date: Mapped[date | None]
    identity_number_sealed: Mapped[bytes | None]
    identity_number_index: Mapped[bytes | None]
    mobile: Mapped[str | None]
    email: Mapped[str | None]
    street: Mapped[str | None]
    postal_code: Mapped[str | None]
    city: Mapped[str | None]
    workplace: Mapped[str | None]
    position: Mapped[str | None]
    code_channel: Mapped[str]
    language: Mapped[str]
    may_notify: Mapped[bool] = mapped_column(default=True)
    confidential: Mapped[bool] = mapped_column(default=False)
    """Whether the address is protected in any way; see `protect`."""
    address_protection: Mapped[str] = mapped_column(default=AddressProtection.NONE.value)
    has_portrait: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[UUID | None]
    """Who this is now, of somebody who was registered twice; the row holds nothing else then, and nobody finds it."""
    version: Mapped[int] = mapped_column(default=1)

    @property
    def display_name(self) -> str:
        """The name as others see it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def code_address(self) -> str | None:
        """Where one-time codes go: the mobile in E.164, or the mail address."""
        return self.reachable_mobile if self.code_channel == "sms" else self.email

    @property
    def reachable_mobile(self) -> str | None:
        """The mobile, unless it only fills the field: nothing is ever sent to that one."""
        return None if self.mobile == NO_MOBILE else self.mobile

    def protect(self, protection: AddressProtection) -> None:
        """Protect the address as the population register does; the strictest leaves no address behind."""
        self.address_protection = protection.value
        self.confidential = protection is not AddressProtection.NONE
        if protection is AddressProtection.STRICTLY_CONFIDENTIAL:
            self.street = self.postal_code = self.city = None


class FormerNumber(Base):
    """A number that was somebody's: it finds them, nobody else is registered with it, and it signs in nobody."""

    __tablename__ = "former_numbers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    number_sealed: Mapped[bytes]
    number_index: Mapped[bytes]
    ended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
