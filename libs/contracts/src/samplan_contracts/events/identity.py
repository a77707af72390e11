"""What identity tells: who people are, how they are reached, and when they come and go.

A person belongs to one or more organisations. An event about a person is published once for each of them, with
that organisation's id, so that every projection of persons is kept apart by organisation.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from samplan_contracts.events.envelope import EventData, Keeping, Utc
from samplan_contracts.identity import ADMIN_OF, Channel, Language, OrganisationRight
from samplan_contracts.plans import PlanType
from samplan_contracts.tolerance import LeaveOutUnknown

_ToldRight = Literal[
    OrganisationRight.PLAN_CREATE,
    OrganisationRight.PERSON_EDIT,
    OrganisationRight.REPORT_READ,
    OrganisationRight.LOCAL_ADMIN,
    OrganisationRight.LOCAL_SUPERADMIN,
    OrganisationRight.ARCHIVIST,
]
"""Those that this version's readers know; what a local admin administers is told beside them."""


class OrganisationChanged(EventData):
    """An organisation began or changed. Subject: the organisation."""

    type: ClassVar[str] = "identity.organisation.changed.v1"
    name: str
    plan_types: Annotated[frozenset[PlanType], LeaveOutUnknown()]


class PersonChanged(EventData):
    """What co-participants may know of a person. Subject: the person. Personal data: the name."""

    type: ClassVar[str] = "identity.person.changed.v1"
    keeping: ClassVar[Keeping] = Keeping.ANEW
    display_name: str
    workplace: str | None = None
    has_account: bool


class PersonContactChanged(EventData):
    """How a person is reached; notify alone may bind it. Subject: the person. Personal data: all of it."""

    type: ClassVar[str] = "identity.person.contact_changed.v1"
    keeping: ClassVar[Keeping] = Keeping.ANEW
    mobile: str | None = None
    """E.164, as in +4791234567."""
    email: str | None = None
    channel: Channel
    """The channel that the person chose for codes, and for notices until they choose otherwise."""
    language: Language
    has_account: bool
    may_notify: bool = True
    confidential: bool = False
    """Confidential address: nothing is ever sent that tells where the person is or what they take part in."""


class PersonDemographicsChanged(EventData):
    """What statistics may know of a person; reports alone may bind it. Subject: the person."""

    type: ClassVar[str] = "identity.person.demographics_changed.v1"
    keeping: ClassVar[Keeping] = Keeping.ANEW
    born: date | None = None
    """The first day of the month of birth."""


class PersonAgesChanged(EventData):
    """On which days a person reaches the ages at which their own say grows; plans alone may bind it.

    Subject: the person. Personal data: it tells when they were born. None where that is not known.
    """

    type: ClassVar[str] = "identity.person.ages_changed.v1"
    keeping: ClassVar[Keeping] = Keeping.ANEW
    turns_12: date | None = None
    turns_15: date | None = None
    turns_16: date | None = None
    turns_18: date | None = None


class MembershipChanged(EventData):
    """A person's organisation-wide rights changed. Subject: the membership."""

    type: ClassVar[str] = "identity.membership.changed.v1"
    person_id: UUID
    rights: Annotated[frozenset[_ToldRight], LeaveOutUnknown()]
    admin_of: Annotated[frozenset[PlanType], LeaveOutUnknown()] = frozenset()
    """The plan types that a local admin administers."""

    @classmethod
    def of(cls, person_id: UUID, rights: frozenset[OrganisationRight]) -> Self:
        """The event that tells these rights."""
        admin_of = frozenset(one for one, right in ADMIN_OF.items() if right in rights)
        told: Any = rights - frozenset(ADMIN_OF.values())
        return cls(person_id=person_id, rights=told, admin_of=admin_of)


class Sealed(EventData):
    """Something that notify sends to one person at once, which nobody else can read; the kinds of it follow.

    `sealed` opens for notify alone, and only as a part of this very event: it holds `{"event_id", "purpose", "exp",
    "to", "channel", "language"}` and what its text says beside. So the same cannot be told by two events, as
    `EventData.before` would: a new kind of news is a new value of `what`, or a class of two lines.
    """

    keeping: ClassVar[Keeping] = Keeping.NEVER
    purpose_of_kind: ClassVar[str] = ""
    """What all of this kind are about; empty where each says it."""
    person_id: UUID
    channel: Channel
    expires_at: Utc
    sealed: str

    @property
    def about(self) -> str:
        """The purpose that it was sealed for, which is the name of its text."""
        return self.purpose_of_kind


class CodeIssued(Sealed):
    """A one-time code is to be sent now. Subject: the login or the session that it is for.

    `sealed` opens for notify alone and holds `{"event_id", "purpose", "exp", "to", "channel", "language",
    "code"}`: address and code are nowhere else in the event.
    """

    type: ClassVar[str] = "identity.code.issued.v1"
    purpose: str
    """`sign_in`, `step_up`, `reset`, `contact` where it shows that an address works, or `assisted` where it shows
    that the person is present."""

    @property
    def about(self) -> str:
        """See `Sealed`."""
        return self.purpose


class ActivationIssued(Sealed):
    """A person is to set the password of a new account. Subject: the account.

    `sealed` opens for notify alone: `{"event_id", "purpose": "activation", "exp", "to", "channel", "language",
    "link"}`.
    """

    type: ClassVar[str] = "identity.activation.issued.v1"
    purpose_of_kind: ClassVar[str] = "activation"


class ResetRequested(Sealed):
    """A person who forgot their password is to be sent a link. Subject: the account.

    `sealed` opens for notify alone: `{"event_id", "purpose": "reset_link", "exp", "to", "channel", "language",
    "link", "username"}`.
    """

    type: ClassVar[str] = "identity.reset.requested.v1"
    purpose_of_kind: ClassVar[str] = "reset_link"


class PasswordChanged(Sealed):
    """A person's password was changed, of which they are told. Subject: the account.

    `sealed` opens for notify alone: `{"event_id", "purpose": "password_changed", "exp", "to", "channel",
    "language"}`.
    """

    type: ClassVar[str] = "identity.password.changed.v1"
    purpose_of_kind: ClassVar[str] = "password_changed"


class AccountNews(StrEnum):
    """What of an account its owner is told."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (a piece of news)
    START_PASSWORD = "start_password"  # noqa: S105
    USERNAME_CHANGED = "username_changed"
    CONTACT_CHANGED = "contact_changed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    PASSKEY_REFUSED = "passkey_refused"


class AccountChanged(Sealed):
    """Something about a person's account changed, of which they are told. Subject: the account.

    `sealed` opens for notify alone: `{"event_id", "purpose": what, "exp", "to", "channel", "language"}`. The address
    is the one from before the change.
    """

    type: ClassVar[str] = "identity.account.changed.v1"
    what: AccountNews

    @property
    def about(self) -> str:
        """See `Sealed`."""
        return self.what.value


class SessionStarted(EventData):
    """Someone signed in. Subject: the session."""

    type: ClassVar[str] = "identity.session.started.v1"
    person_id: UUID
    method: str
    """`password_code`, `password_app` (codes from an authenticator app) or `passkey`; later also ID-porten.

    Where somebody acts for the person: by what, as in `ActingBasis`.
    """
    assurance: str
    acting_person_id: UUID | None = None
    """Who acts for the person, where somebody does: they had signed in already, as themself."""


class SessionEnded(EventData):
    """Someone signed out, or was idle for too long. Subject: the session."""

    type: ClassVar[str] = "identity.session.ended.v1"
    person_id: UUID
    reason: str


class SessionRevoked(EventData):
    """A session must stop working everywhere at once. Subject: the session."""

    type: ClassVar[str] = "identity.session.revoked.v1"
    person_id: UUID
    reason: str


class PersonJoined(Sealed):
    """A person was added in another organisation by their own code, of which they are told. Subject: the person.

    `sealed` opens for notify alone: `{"event_id", "purpose": "person_joined", "exp", "to", "channel", "language",
    "organisation"}`.
    """

    type: ClassVar[str] = "identity.person.joined.v1"
    purpose_of_kind: ClassVar[str] = "person_joined"


class PersonsMerged(EventData):
    """Somebody who was registered twice is registered once from now on. Subject: the merged person, who is no more.

    Whatever names the merged person means the kept one, whenever it is heard of.
    """

    type: ClassVar[str] = "identity.persons.merged.v1"
    kept_id: UUID
    merged_id: UUID


class AccountClosed(Sealed):
    """A person's account was closed because they have another one, of which they are told. Subject: the account.

    `sealed` opens for notify alone: `{"event_id", "purpose": "account_closed", "exp", "to", "channel", "language"}`.
    """

    type: ClassVar[str] = "identity.account.closed.v1"
    purpose_of_kind: ClassVar[str] = "account_closed"


class AccountMoved(Sealed):
    """A person was registered twice, and the one that stays got the account of the other, of which they are told.

    Subject: the account. `sealed` opens for notify alone: `{"event_id", "purpose": "account_moved", "exp", "to",
    "channel", "language"}`. The address is the one that codes were sent to before.
    """

    type: ClassVar[str] = "identity.account.moved.v1"
    purpose_of_kind: ClassVar[str] = "account_moved"


class NewDeviceTold(Sealed):
    """Somebody signed in on a device that nobody was known on before, and the account's owner is told.

    Subject: the session. `sealed` opens for notify alone: `{"event_id", "purpose": "new_device", "exp", "to",
    "channel", "language", "at"}`; `at` is when, in RFC 3339.
    """

    type: ClassVar[str] = "identity.new_device.told.v1"
    purpose_of_kind: ClassVar[str] = "new_device"


class RepresentationNews(StrEnum):
    """What people are told of representation."""

    REPRESENTATION_REGISTERED = "representation_registered"
    """That somebody represents them, or that they represent somebody."""
    REPRESENTATION_ENDED = "representation_ended"
    ACTING_STARTED = "acting_started"
    """That somebody began to act for them, or for a child whom they represent, too."""


class RepresentationTold(Sealed):
    """A person is told of representation that concerns them. Subject: the representation, or the session.

    `sealed` opens for notify alone: `{"event_id", "purpose": what, "exp", "to", "channel", "language"}`. Who
    represents whom is said on the pages alone.
    """

    type: ClassVar[str] = "identity.representation.told.v1"
    what: RepresentationNews

    @property
    def about(self) -> str:
        """See `Sealed`."""
        return self.what.value


class AgeNews(StrEnum):
    """What people are told of ages."""

    AGE_STEP_SOON = "age_step_soon"
    AGE_STEP_TODAY = "age_step_today"


class AgeStepTold(Sealed):
    """A person is told that their own say grows, or that of a child of theirs. Subject: whose say grows.

    `sealed` opens for notify alone: `{"event_id", "purpose": what, "exp", "to", "channel", "language"}`. Whose age it
    is, and which, is said on the pages alone.
    """

    type: ClassVar[str] = "identity.age_step.told.v1"
    what: AgeNews

    @property
    def about(self) -> str:
        """See `Sealed`."""
        return self.what.value
