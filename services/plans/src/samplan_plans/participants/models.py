"""Tables of participants, and of consent changes, to which rows are only added."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import DateTime, FetchedValue, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.events import consent_holds
from samplan_contracts.plans import (
    AccessElement,
    ConsentBasis,
    ConsentStatus,
    Kind,
    Level,
    PlanType,
    Rights,
    default_rights,
)
from samplan_contracts.tolerance import known, known_pairs
from samplan_plans.base import Base
from samplan_plans.doer import Doer
from samplan_servicekit.ids import new_id


def as_given(kind: Kind, rights: Rights) -> dict[str, Any]:
    """What a role gave, as it is kept on who it was given to."""
    levels = {element.value: level.value for element, level in rights.levels.items()}
    return {"kind": kind.value, "levels": levels, "print": rights.print}


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
    role_given: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the role gave when it was assigned; none, or of another role, where the version before assigned it."""
    partly: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=FetchedValue())
    """Elements of which something was hidden from them until it was purged; kept by the database."""
    consent_status: Mapped[ConsentStatus] = mapped_column(Text)
    consent_from: Mapped[date | None]
    consent_to: Mapped[date | None]
    consent_basis: Mapped[ConsentBasis | None] = mapped_column(Text)
    consent_changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int]
    seen_until: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    """What was written until then is new to them no more; from the beginning, when they were added."""

    @property
    def given_levels(self) -> Mapping[AccessElement, Level]:
        """The levels that the participant was given, whether or not they hold now."""
        return known_pairs(AccessElement, Level, self.levels)

    @property
    def hidden_before(self) -> Sequence[AccessElement]:
        """The elements of which something was hidden from them until it was purged: copies may still hold it."""
        return known(AccessElement, self.partly)

    def role_rights(self, plan_type: PlanType) -> Rights:
        """What the role gave when it was assigned; what is other in their rights, the lead set for them."""
        standard = default_rights(plan_type, Kind(self.kind))
        gave = self.role_given
        if gave is None or gave["kind"] != self.kind:
            return standard  # assigned before roles could be changed, or by the version that knows no other
        return Rights({**standard.levels, **known_pairs(AccessElement, Level, gave["levels"])}, bool(gave["print"]))

    def give(self, rights: Rights, *, by_role: Rights | None = None) -> None:
        """Give rights, as a role does when it is assigned; `by_role`: what of them the role gives, where not all."""
        self.levels = {element.value: level.value for element, level in rights.levels.items()}
        self.print = rights.print
        self.role_given = as_given(Kind(self.kind), by_role or rights)

    def consent_holds_on(self, day: date, grown: date | None = None) -> bool:
        """Whether the consent holds on a day; the owner's own access needs nobody's.

        `grown`: the first day on which it does not for the owner's age, as `rights.ages.ends_on` tells.
        """
        if grown is not None and day >= grown:
            return Kind(self.kind) is Kind.OWNER
        return Kind(self.kind) is Kind.OWNER or consent_holds(
            ConsentStatus(self.consent_status), self.consent_from, self.consent_to, day
        )


class ConsentChange(Base):
    """What became of a participant's consent, when, and by whose hand."""

    __tablename__ = "consent_changes"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    participant_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor_id: Mapped[UUID]
    acting_id: Mapped[UUID | None]
    """Who did it for the actor, where somebody acted for them, and by what."""
    acting_basis: Mapped[str | None]
    change: Mapped[str]
    """`renewed`, `signed`, `limited`, `withdrawn` or `reset`."""
    status: Mapped[ConsentStatus] = mapped_column(Text)
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    basis: Mapped[ConsentBasis | None] = mapped_column(Text)
    remarks: Mapped[str | None]
    owner_heard: Mapped[bool | None]
    """Whether the owner was heard, where it was asked."""

    @classmethod
    def of(
        cls,
        participant: Participant,
        change: str,
        by: Doer,
        at: datetime,
        *,
        remarks: str | None,
        owner_heard: bool | None = None,
    ) -> Self:
        """The change that led to the participant's present consent."""
        return cls(
            organisation_id=participant.organisation_id,
            id=new_id(),
            plan_id=participant.plan_id,
            participant_id=participant.id,
            at=at,
            actor_id=by.person_id,
            acting_id=by.acting.person_id if by.acting else None,
            acting_basis=by.acting.basis.value if by.acting else None,
            change=change,
            status=participant.consent_status,
            period_from=participant.consent_from,
            period_to=participant.consent_to,
            basis=participant.consent_basis,
            remarks=remarks,
            owner_heard=owner_heard,
        )


class ConsentWording(Base):
    """A text that somebody agreed to, as a whole, under its digest; the same for all who agreed to it."""

    __tablename__ = "consent_wordings"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256, in hexadecimal, as `signing.wording` makes it."""
    version: Mapped[str]
    language: Mapped[str]
    easy: Mapped[bool]
    title: Mapped[str]
    paragraphs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kept_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ConsentSignature(Base):
    """That the owner, or who represents them, signed a consent: what they were shown, by what right, and how."""

    __tablename__ = "consent_signatures"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID]
    participant_id: Mapped[UUID]
    change_id: Mapped[UUID]
    """What it made of the consent."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    how: Mapped[str]
    """`in_person`: signed in, with a factor."""
    signer_id: Mapped[UUID]
    """Whose hand it was: the owner, or who represents them."""
    signed_as: Mapped[str]
    """`owner`, or the basis of the representation (`ActingBasis`)."""
    factors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What the signer had shown (`amr`)."""
    factor_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    wording: Mapped[str]
    """The digest of the text."""
    role: Mapped[str]
    """The participant's role as it was shown; the same is so of what follows."""
    levels: Mapped[dict[str, str]] = mapped_column(JSONB)
    print: Mapped[bool]
    period_from: Mapped[date]
    period_to: Mapped[date]
