"""The table of what a person's contact card shows in one plan."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class ContactChoice(Base):
    """What is hidden of a person in one plan. Without a row nothing is."""

    __tablename__ = "contact_choices"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    mobile_hidden: Mapped[bool]
