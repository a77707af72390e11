"""Who listens to what: the one table that queues, permissions and the AsyncAPI document are made from.

A service's `app.py` must subscribe to exactly this, which is checked when it starts. A queue is one independent
concern: it may lag or fail without holding up another.
"""

from collections.abc import Mapping
from typing import Final

from samplan_contracts.events import (
    RECEIPTS,
    REGISTRY,
    AccessChanged,
    AccountChanged,
    AccountClosed,
    AccountMoved,
    ActivationIssued,
    ActivityChanged,
    ActivityCreated,
    ActivityDeleted,
    ActivityRestored,
    AgeStepTold,
    CodeIssued,
    CommentChanged,
    CommentCreated,
    CommentDeleted,
    CommentRestored,
    ConsentOwnerTold,
    ConsentRenewed,
    ConsentSigned,
    ConsentWithdrawn,
    EventData,
    GoalChanged,
    GoalCreated,
    GoalDeleted,
    GoalRestored,
    InboxChanged,
    MembershipChanged,
    MessagePutAside,
    MessageRead,
    MessageSent,
    NewDeviceTold,
    OrganisationChanged,
    ParticipantAdded,
    ParticipantChanged,
    ParticipantRemoved,
    PasswordChanged,
    PersonAgesChanged,
    PersonChanged,
    PersonContactChanged,
    PersonDemographicsChanged,
    PersonJoined,
    PersonsMerged,
    PlanChanged,
    PlanCreated,
    PlanPurged,
    PrintCopySaved,
    PrintJobFailed,
    PrintJobReady,
    PrintJobRequested,
    RepresentationTold,
    ResetRequested,
    SessionEnded,
    SessionRevoked,
    SessionStarted,
    TransferArchived,
    TransferFailed,
    TransferPartly,
    TransferReceived,
    TransferRequested,
    TransferSent,
)

SERVICES: Final = ("identity", "plans", "messaging", "notify", "print", "archive", "reports", "gateway")
"""Every program that has a user of its own on the broker."""

Queues = Mapping[str, tuple[type[EventData], ...]]

_PARTICIPANTS = (ParticipantAdded, ParticipantChanged, ParticipantRemoved)
_CONSENTS = (ConsentRenewed, ConsentSigned, ConsentWithdrawn)
_PURGING: Final[Queues] = {"purging": (PlanPurged,)}

SUBSCRIPTIONS: Final[Mapping[str, Queues]] = {
    "identity": {"participants": (*_PARTICIPANTS, *_CONSENTS), **_PURGING},
    "plans": {
        "persons": (PersonChanged, PersonsMerged),
        "ages": (PersonAgesChanged,),
        "organisations": (OrganisationChanged,),
        "transfers": (TransferRequested, TransferArchived),
        "messages": (MessageSent, MessageRead, MessagePutAside),
        "receipts": RECEIPTS,
    },
    "messaging": {
        "members": (*_PARTICIPANTS, *_CONSENTS, PlanCreated, PlanChanged),
        "persons": (PersonChanged, PersonsMerged),
        **_PURGING,
    },
    "notify": {
        "codes": (
            *(CodeIssued, ActivationIssued, ResetRequested, PasswordChanged),
            *(AccountChanged, AccountClosed, AccountMoved, PersonJoined, RepresentationTold, AgeStepTold),
            NewDeviceTold,
        ),
        "contacts": (PersonContactChanged, PersonsMerged),
        "members": (*_PARTICIPANTS, *_CONSENTS, PlanCreated, PlanChanged),
        "alerts": (ParticipantAdded, MessageSent, ConsentOwnerTold),
        **_PURGING,
    },
    "print": {
        # One queue for all workers: whoever is free takes the next job.
        "jobs": (PrintJobRequested,),
        "transfers": (TransferRequested,),
        "plans": (PlanCreated, PlanChanged),
        "persons": (PersonsMerged,),
        **_PURGING,
    },
    "archive": {
        "plans": (PlanCreated, PlanChanged),
        "persons": (PersonsMerged,),
        "documents": (PrintJobReady, PrintJobFailed),
        **_PURGING,
    },
    "reports": {
        "plans": (PlanCreated, PlanChanged),
        "participants": (*_PARTICIPANTS, *_CONSENTS),
        "messages": (MessageSent,),
        "sessions": (SessionStarted,),
        "persons": (PersonChanged, PersonDemographicsChanged, PersonsMerged),
        **_PURGING,
    },
    "gateway": {},
}
"""Durable quorum queues, named `<service>.<queue>`."""

PROJECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "identity": frozenset({"participants", "purging"}),
    "plans": frozenset({"persons", "ages", "organisations", "transfers", "messages"}),
    "messaging": frozenset({"members", "persons", "purging"}),
    "notify": frozenset({"contacts", "members", "purging"}),
    "print": frozenset({"plans", "persons", "purging"}),
    "archive": frozenset({"plans", "persons", "purging"}),
    "reports": frozenset({"plans", "participants", "messages", "sessions", "persons", "purging"}),
}
"""The queues whose handlers only keep what they are told, so that they may be told it all again; and what was deleted
for good is deleted again, where a backup brought it back.

Handlers of other queues act: told again, they would send a message or print a document a second time.
"""

LIVE_SUBSCRIPTIONS: Final[Queues] = {
    "live": (
        *(AccessChanged, InboxChanged, SessionRevoked, SessionEnded, MembershipChanged),
        *(GoalCreated, GoalChanged, GoalDeleted, GoalRestored),
        *(ActivityCreated, ActivityChanged, ActivityDeleted, ActivityRestored),
        *(CommentCreated, CommentChanged, CommentDeleted, CommentRestored),
        *(*_PARTICIPANTS, *_CONSENTS, MessageSent, MessageRead, PrintJobReady, PrintJobFailed, PrintCopySaved),
        *(TransferRequested, TransferSent, TransferReceived, TransferArchived, TransferPartly, TransferFailed),
    ),
}
"""What every gateway process must hear: each has a short-lived queue of its own, `gateway.live.<id>`."""


def passing() -> frozenset[str]:
    """The routing keys of events that no durable queue waits for, and need not: what a gateway alone hears while it
    runs, and what nobody reads today and is kept in the history of who tells it."""
    waited_for = {event.type for queues in SUBSCRIPTIONS.values() for events in queues.values() for event in events}
    return frozenset(REGISTRY) - waited_for


def keys_read_by(service: str) -> frozenset[str]:
    """The routing keys that a service may bind."""
    queues = list(SUBSCRIPTIONS[service].values())
    if service == "gateway":
        queues += LIVE_SUBSCRIPTIONS.values()
    return frozenset(event.type for events in queues for event in events)


def projected_by(service: str) -> frozenset[type[EventData]]:
    """The events from which a service's projections are made, which alone it may ask for again."""
    queues = PROJECTIONS.get(service, frozenset())
    return frozenset(event for queue in queues for event in SUBSCRIPTIONS[service][queue])
