"""The table of participants."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.events import consent_holds
from samplan_contracts.plans import AccessElement, ConsentBasis, ConsentStatus, Kind, Level, Rights
from samplan_contracts.tolerance import known_pairs
from samplan_plans.base import Base


class Participant(Base):
    """A person in a plan. Rights are a copy of what the role gave when it was assigned, with the lead's changes."""

    __tablename__ = "participants"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    person_id: Mapped[UUID]
    kind: Mapped[Kind] = mapped_column(Text)
    responsibility: Mapped[str | None]
    levels: Mapped[dict[str, str]] = mapped_column(JSONB)
    print: Mapped[bool]
    consent_status: Mapped[ConsentStatus] = mapped_column(Text)
    consent_from: Mapped[date | None]
    consent_to: Mapped[date | None]
    consent_basis: Mapped[ConsentBasis | None] = mapped_column(Text)
    consent_changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int]

    @property
    def given_levels(self) -> Mapping[AccessElement, Level]:
        """The levels that the participant was given, whether or not they hold now."""
        return known_pairs(AccessElement, Level, self.levels)

    def give(self, rights: Rights) -> None:
        """Give rights, as a role does when it is assigned."""
        self.levels = {element.value: level.value for element, level in rights.levels.items()}
        self.print = rights.print

    def consent_holds_on(self, day: date, grown: date | None = None) -> bool:
        """Whether the consent holds on a day; the owner's own access needs nobody's.

        `grown`: the first day on which it does not for the owner's age, as `rights.ages.ends_on` tells.
        """
        if grown is not None and day >= grown:
            return Kind(self.kind) is Kind.OWNER
        return Kind(self.kind) is Kind.OWNER or consent_holds(
            ConsentStatus(self.consent_status), self.consent_from, self.consent_to, day
        )
