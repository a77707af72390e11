"""The table of persons."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


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
    version: Mapped[int] = mapped_column(default=1)

    @property
    def display_name(self) -> str:
        """The name as others see it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def code_address(self) -> str | None:
        """Where one-time codes go: the mobile in E.164, or the mail address."""
        return self.mobile if self.code_channel == "sms" else self.email
