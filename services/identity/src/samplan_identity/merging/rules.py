"""What becomes of two registrations of one human being. Pure rules, so that every pair can be tried.

Nobody gains a right by a merge: who merges must be one who may change how either of the two signs in, and take what
the merged one holds; and rights are never carried over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from samplan_contracts.identity import AddressProtection, Channel
from samplan_identity.rights import rules as rights_rules
from samplan_identity.rights.rules import Rights


class CardField(StrEnum):
    """What of a card is chosen as one: from the kept registration, or from the merged one."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    IDENTITY_NUMBER = "identity_number"
    MOBILE = "mobile"
    EMAIL = "email"
    CODE_CHANNEL = "code_channel"
    ADDRESS = "address"
    WORKPLACE = "workplace"
    POSITION = "position"
    PORTRAIT = "portrait"


COLUMNS: Final[Mapping[CardField, tuple[str, ...]]] = {
    CardField.NAME: ("given_name", "family_name"),
    CardField.BIRTH_DATE: ("birth_date",),
    CardField.MOBILE: ("mobile",),
    CardField.EMAIL: ("email",),
    CardField.CODE_CHANNEL: ("code_channel",),
    CardField.ADDRESS: ("street", "postal_code", "city"),
    CardField.WORKPLACE: ("workplace",),
    CardField.POSITION: ("position",),
}
"""Fields that are plain columns of a person; number and portrait are sealed to their row, and are moved."""


class AccountOutcome(StrEnum):
    """What becomes of the merged one's account."""

    NONE = "none"
    """There is none."""
    MOVED = "moved"
    """It is the kept one's from now on."""
    CLOSED = "closed"


class Obstacle(StrEnum):
    """Why two cannot be merged, as a code of a problem."""

    SAME_PERSON = "merging.same_person"
    OWN_PERSON = "merging.own_person"
    DIFFERENT_NUMBERS = "merging.different_numbers"
    ELSEWHERE = "merging.elsewhere"
    ABOVE_YOURS = "rights.above_yours"
    WITHOUT_LEAD = "merging.without_lead"


@dataclass(frozen=True)
class Side:
    """One of the two, as far as the rules ask."""

    rights: Rights
    number: bytes | None
    """The keyed hash of the identity number."""
    elsewhere: bool
    """Belongs to another organisation, too."""
    rights_elsewhere: bool
    has_account: bool
    """One by which somebody can sign in, or could once activated."""
    own: bool
    """Is who merges."""


def obstacles(actor: Rights, kept: Side, merged: Side, *, without_lead: bool) -> list[Obstacle]:
    """What stands in the way, the first first.

    Whoever merges gives the human being behind either account what both take part in, so both must be within reach
    of the one who does it; and nobody is merged with oneself. `without_lead`: a plan would lose its only lead to its
    owner.
    """
    within = rights_rules.may_close(actor, merged.rights, elsewhere=merged.rights_elsewhere) and rights_rules.reaches(
        actor, kept.rights, elsewhere=kept.rights_elsewhere
    )
    found = {
        Obstacle.OWN_PERSON: kept.own or merged.own,
        Obstacle.DIFFERENT_NUMBERS: None not in (kept.number, merged.number) and kept.number != merged.number,
        Obstacle.ELSEWHERE: merged.elsewhere,
        Obstacle.ABOVE_YOURS: not within,
        Obstacle.WITHOUT_LEAD: without_lead,
    }
    return [obstacle for obstacle, stands in found.items() if stands]


def account_outcome(kept: Side, merged: Side) -> AccountOutcome:
    """What becomes of the merged one's account: it moves only where that opens nothing in another organisation."""
    if not merged.has_account:
        return AccountOutcome.NONE
    return AccountOutcome.CLOSED if kept.has_account or kept.elsewhere else AccountOutcome.MOVED


def taken(
    kept: Mapping[CardField, Any], merged: Mapping[CardField, Any], chosen: Collection[CardField]
) -> frozenset[CardField]:
    """The fields that come from the merged one: those chosen, and those that the kept one has nothing in.

    Nothing is lost by a choice: an empty field is never taken.
    """
    offered = [field for field in CardField if _filled(merged.get(field))]
    return frozenset(field for field in offered if field in chosen or not _filled(kept.get(field)))


def _filled(value: Any) -> bool:
    return any(value) if isinstance(value, tuple) else bool(value)


def code_channel(channel: Channel, mobile: str | None, email: str | None) -> Channel:
    """Where codes go: by the channel that was chosen, unless only the other one leads anywhere."""
    addresses = {Channel.SMS: mobile, Channel.EMAIL: email}
    other = Channel.EMAIL if channel is Channel.SMS else Channel.SMS
    return other if not addresses[channel] and addresses[other] else channel


def protection(kept: AddressProtection, merged: AddressProtection) -> AddressProtection:
    """The stricter of the two: a merge never bares an address."""
    order = list(AddressProtection)
    return max(kept, merged, key=order.index)
