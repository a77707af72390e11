"""What plans tells: plans, who takes part in them, consent, and what was written, never the text itself.

The events about a plan carry the plan's whole outer state, those about a participant the participant's: whoever
keeps a projection takes the newest and needs none before it.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from samplan_contracts.events.envelope import EventData, Keeping
from samplan_contracts.plans import AccessElement, ConsentBasis, ConsentStatus, Element, Kind, PlanStatus, PlanType
from samplan_contracts.tolerance import LeaveOutUnknown, OtherwiseIs


class PlanState(EventData):
    """A plan seen from outside. Subject: the plan. Personal data: the short name, which others' notices show."""

    keeping: ClassVar[Keeping] = Keeping.ANEW
    plan_type: PlanType
    status: PlanStatus
    owner_person_id: UUID
    elements: Annotated[frozenset[Element], LeaveOutUnknown()]
    period_from: date | None = None
    period_to: date | None = None
    short_name: str | None = None

    def plan(self, subject: UUID) -> UUID | None:
        """The subject."""
        return subject


class PlanCreated(PlanState):
    """A plan came into being, out of the wizard."""

    type: ClassVar[str] = "plans.plan.created.v1"


class PlanChanged(PlanState):
    """Elements, short name or period of a plan changed."""

    type: ClassVar[str] = "plans.plan.changed.v1"


class ParticipantState(EventData):
    """A participant seen from outside. Subject: the participant; its sequence counts consent changes too."""

    plan_id: UUID
    participant_id: UUID
    person_id: UUID
    role: str
    kind: Annotated[Kind, OtherwiseIs(Kind.OTHER)]
    consent_status: Annotated[ConsentStatus, OtherwiseIs(ConsentStatus.NONE)]
    consent_from: date | None = None
    consent_to: date | None = None
    """The last day on which the consent holds, in Norway's time."""
    consent_basis: Annotated[ConsentBasis | None, OtherwiseIs(None)] = None
    removed: bool = False

    def holds(self, day: date) -> bool:
        """Whether the participant has access on that day (the owner's needs nobody's consent)."""
        if self.removed:
            return False
        return self.kind is Kind.OWNER or consent_holds(self.consent_status, self.consent_from, self.consent_to, day)


def consent_holds(status: ConsentStatus, first: date | None, last: date | None, day: date) -> bool:
    """Whether a consent holds on a day: whole days, both ends included, Norway's time."""
    return status is not ConsentStatus.NONE and first is not None and last is not None and first <= day <= last


class ParticipantAdded(ParticipantState):
    """Someone was made a participant."""

    type: ClassVar[str] = "plans.participant.added.v1"


class ParticipantChanged(ParticipantState):
    """A participant's role or rights changed."""

    type: ClassVar[str] = "plans.participant.changed.v1"


class ParticipantRemoved(ParticipantState):
    """A participant was taken out of the plan."""

    type: ClassVar[str] = "plans.participant.removed.v1"


class ConsentRenewed(ParticipantState):
    """A consent was given for a period, or for a new one, and is not signed yet."""

    type: ClassVar[str] = "plans.consent.renewed.v1"


class ConsentSigned(ParticipantState):
    """A consent for a period was recorded as signed."""

    type: ClassVar[str] = "plans.consent.signed.v1"


class ConsentOwnerTold(EventData):
    """A plan's owner, who is twelve or older, is told that somebody changed consent in it. Subject: the plan."""

    type: ClassVar[str] = "plans.consent.owner_told.v1"
    keeping: ClassVar[Keeping] = Keeping.NEVER
    plan_id: UUID
    owner_person_id: UUID


class ConsentWithdrawn(ParticipantState):
    """A consent was withdrawn: access ends now."""

    type: ClassVar[str] = "plans.consent.withdrawn.v1"


class AccessChanged(EventData):
    """What someone may do in a plan changed: whoever caches it drops it. Subject: the plan; sequence: `av`."""

    type: ClassVar[str] = "plans.access.changed.v1"
    keeping: ClassVar[Keeping] = Keeping.NEVER
    plan_id: UUID
    av: int
    """How often access to the plan has changed; grants with a lower number are worth nothing."""
    person_ids: frozenset[UUID] | None = None
    """Whom it touches; none for all."""


class InboxChanged(EventData):
    """What is new to some persons changed, in one plan: an open first page reads it anew. Subject: the plan."""

    type: ClassVar[str] = "plans.inbox.changed.v1"
    keeping: ClassVar[Keeping] = Keeping.NEVER
    plan_id: UUID
    person_ids: frozenset[UUID]


class ContentState(EventData):
    """Something written in a plan changed: which item, never its text. Subject: the item."""

    plan_id: UUID
    hidden_from: frozenset[UUID] = frozenset()
    """Participants who may not read the item, whatever their level for its element."""
    shown_to: frozenset[UUID] = frozenset()
    """Participants who may read the item, whatever their level for its element."""


class GoalCreated(ContentState):
    """A goal was made."""

    type: ClassVar[str] = "plans.goal.created.v1"


class GoalChanged(ContentState):
    """A goal was rewritten, moved or moved on."""

    type: ClassVar[str] = "plans.goal.changed.v1"


class GoalDeleted(ContentState):
    """A goal was deleted with its activities."""

    type: ClassVar[str] = "plans.goal.deleted.v1"


class GoalRestored(ContentState):
    """A goal was taken out of the trash again, with its activities."""

    type: ClassVar[str] = "plans.goal.restored.v1"


class ActivityState(ContentState):
    """An activity under a goal. Subject: the activity."""

    goal_id: UUID


class ActivityCreated(ActivityState):
    """An activity was made."""

    type: ClassVar[str] = "plans.activity.created.v1"


class ActivityChanged(ActivityState):
    """An activity was rewritten, or its state changed."""

    type: ClassVar[str] = "plans.activity.changed.v1"


class ActivityDeleted(ActivityState):
    """An activity was deleted."""

    type: ClassVar[str] = "plans.activity.deleted.v1"


class ActivityRestored(ActivityState):
    """An activity was taken out of the trash again."""

    type: ClassVar[str] = "plans.activity.restored.v1"


class CommentState(ContentState):
    """A comment on an item. Subject: the comment."""

    on_id: UUID
    element: AccessElement
    """The element of what it is on."""


class CommentCreated(CommentState):
    """Somebody said something on an item."""

    type: ClassVar[str] = "plans.comment.created.v1"


class CommentChanged(CommentState):
    """Somebody changed what they had said."""

    type: ClassVar[str] = "plans.comment.changed.v1"


class CommentDeleted(CommentState):
    """A comment was deleted."""

    type: ClassVar[str] = "plans.comment.deleted.v1"


class CommentRestored(CommentState):
    """A comment was taken out of the trash again."""

    type: ClassVar[str] = "plans.comment.restored.v1"
