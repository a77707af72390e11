"""What print may put on paper of a plan: the answers of `GET /internal/plans/{plan_id}/print-content`.

They hold what one person may read now, and nothing else. plans answers with `PrintContent`, messaging with
`PrintMessages`.
"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from samplan_contracts.plans import AccessElement, Element, Kind, MessageCategory, PlanStatus, PlanType
from samplan_contracts.richtext import Document, RichTextError, clean, text_of
from samplan_contracts.tolerance import UNKNOWN, LeaveOutUnknown, OtherwiseIs


def _as_known(value: Any) -> Any:
    """A text of a form that only a newer version knows is none; its plain form stands beside it."""
    try:
        return None if value is None else clean(value)
    except RichTextError:
        UNKNOWN["RichText"] += 1
        return None


class _Written(BaseModel):
    """Something with a text, beside its plain form."""

    body: Annotated[Document | None, BeforeValidator(_as_known)] = None
    """The text; none from a version that knows its plain form alone."""


class _Described(_Written):
    description: str
    """The text without its form."""

    @property
    def document(self) -> Document:
        """The text, with as much of its form as is known."""
        return text_of(self.body, self.description)


class PrintActivity(_Described):
    """An activity under a goal."""

    id: UUID | None = None
    """None from a version that does not tell it."""
    title: str
    status: str
    """`planned`, `under_way` or `ended`."""
    registered_on: date
    time_frame: str | None
    responsible: str | None


class PrintGoal(_Described):
    """A goal with the activities that may be read."""

    id: UUID | None = None
    """None from a version that does not tell it."""
    number: int
    title: str
    progress: int
    """Per cent."""
    registered_on: date
    activities: list[PrintActivity]


class PrintParticipant(BaseModel):
    """Somebody in the plan, as the others see them."""

    name: str
    kind: Annotated[Kind, OtherwiseIs(Kind.OTHER)]
    role: str
    responsibility: str | None
    workplace: str | None


class PrintContent(BaseModel):
    """A plan's content. `goals` and `activities_included` say what the person may not read: none, and false."""

    plan_id: UUID
    type: PlanType
    status: PlanStatus
    organisation_name: str
    short_name: str | None
    owner_name: str
    printed_by: PrintParticipant
    period_from: date | None
    period_to: date | None
    elements: Annotated[list[Element], LeaveOutUnknown()]
    goals: list[PrintGoal] | None
    activities_included: bool
    participants: list[PrintParticipant]
    av: int
    """The plan's access version when this was read."""

    @property
    def holds(self) -> frozenset[AccessElement]:
        """What one must be allowed to read to read this."""
        goals = {AccessElement.GOALS} if self.goals is not None else set()
        return frozenset(goals | ({AccessElement.ACTIVITIES} if goals and self.activities_included else set()))


class ConsentPerson(BaseModel):
    """Somebody who is to see the plan, as the form to consent by tells it."""

    name: str
    role: str
    responsibility: str | None
    workplace: str | None
    sees: Annotated[list[AccessElement], LeaveOutUnknown()]
    to: date | None
    """The last day; none where there is no consent, or it is over."""
    asked: bool
    """Whether it rests on somebody's word."""


class ConsentContent(BaseModel):
    """What stands in a form to consent by; the answer of `GET /internal/plans/{plan_id}/consent-content`."""

    type: PlanType
    organisation_name: str
    owner_name: str
    version: str
    """Of the text."""
    title: str
    paragraphs: list[str]
    people: list[ConsentPerson]
    by_parents: bool
    """Whether parents decide, as the owner is too young to."""
    av: int


class PrintMessage(_Written):
    """A message that was sent."""

    id: UUID | None = None
    """None from a version that does not tell it."""
    own: bool = False
    """Whether it lies in a folder of the person whom print works for, who may then be told its subject."""
    sent_at: datetime
    category: Annotated[MessageCategory | None, OtherwiseIs(None)]
    sender: str | None
    acting: str | None = None
    """Who wrote it for the sender, where somebody acted for them."""
    recipients: list[str]
    subject: str
    text: str
    """The text without its form."""

    @property
    def document(self) -> Document:
        """The text, with as much of its form as is known."""
        return text_of(self.body, self.text)


class PrintLeftOut(BaseModel):
    """How many messages of a plan are not among all of them that are kept."""

    other_kinds: int
    """Neither minutes nor notes."""
    deleted: int
    """Deleted by everybody who had them."""


class PrintMessages(BaseModel):
    """The messages, the oldest first; none at all where the plan has no messages."""

    messages: list[PrintMessage] | None
    left_out: PrintLeftOut | None = None
    """Said where all minutes and notes of the plan were asked for; none where they are one person's."""
