"""What the bus tells, as far as an open page wants to know: that something changed and where, never what it says.

Each kind of news has one rule of who may hear it, read from the grant that plans gives that person at that moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeAlias
from uuid import UUID

from samplan_contracts.events import (
    AccessChanged,
    ActivityState,
    CommentState,
    ContentState,
    Envelope,
    EventData,
    InboxChanged,
    MessageRead,
    MessageSent,
    ParticipantState,
    PrintCopySaved,
    PrintJobFailed,
    PrintJobReady,
    TransferState,
)
from samplan_contracts.plans import AccessElement, Element, Kind, Level
from samplan_servicekit.auth.tokens import GrantClaims


class NewsKind(StrEnum):
    """What an open page may want to read anew."""

    ACCESS = "access"
    """What somebody may do in the plan; told to whom it touches, also when they may do nothing more there."""
    INBOX = "inbox"
    """What is new to this person, over all their plans."""
    GOALS = "goals"
    PARTICIPANTS = "participants"
    MESSAGES = "messages"
    READ = "read"
    """Somebody read a message that this person sent."""
    PRINTS = "prints"
    COPIES = "copies"
    TRANSFERS = "transfers"


@dataclass(frozen=True)
class News:
    """One thing that changed in one plan."""

    id: UUID
    """The event's id, by which a page that lost its connection says how far it had come."""
    kind: NewsKind
    plan_id: UUID
    actor_id: UUID | None
    person_ids: frozenset[UUID] | None = None
    """Whom alone it concerns, whatever page they have open; none for everybody who has the plan open."""
    element: AccessElement | None = None
    """What rights to it are named by, where it is about an item of the plan."""
    hidden_from: frozenset[UUID] = frozenset()
    """Participants who may not read the item, whatever their level for its element."""
    shown_to: frozenset[UUID] = frozenset()
    """Participants who may read it, whatever that level."""

    def concerns(self, person_id: UUID, open_plan: UUID | None) -> bool:
        """Whether a page of this person, with this plan open, wants to hear it, if they may."""
        if self.person_ids is not None:
            return person_id in self.person_ids
        return self.plan_id == open_plan


def may_hear(news: News, grant: GrantClaims) -> bool:
    """Whether somebody with this grant may know that there is such news."""
    return _reads(news, news.element, grant) if news.element else _MAY_HEAR[news.kind](grant)


def news_of(event: Envelope[Any]) -> News | None:
    """What an event means to open pages; none for an event that means nothing to them."""
    data: Any = event.data
    found = rule_of(type(event.data))
    if found is None:
        return None
    kind, whom = found
    news = News(event.id, kind, data.plan_id, event.actor_id, whom(event))
    if not isinstance(event.data, ContentState):
        return news
    element = data.element if isinstance(event.data, CommentState) else _ELEMENTS[isinstance(data, ActivityState)]
    return replace(news, element=element, hidden_from=data.hidden_from, shown_to=data.shown_to)


def rule_of(event: type[EventData]) -> "tuple[NewsKind, Whom] | None":
    """What kind of news an event is, and how whom alone it concerns is found; none for one that means nothing."""
    return next(((kind, whom) for data_type, kind, whom in _TABLE if issubclass(event, data_type)), None)


Whom: TypeAlias = Callable[[Envelope[Any]], frozenset[UUID] | None]


def _all(event: Envelope[Any]) -> None:
    return None


def _actor(event: Envelope[Any]) -> frozenset[UUID]:
    return frozenset({event.actor_id} if event.actor_id else ())


def _correspondents(event: Envelope[Any]) -> frozenset[UUID]:
    return frozenset({*event.data.recipient_ids, event.data.sender_id})


def _sender(event: Envelope[Any]) -> frozenset[UUID]:
    return frozenset({event.data.sender_id} if event.data.sender_id else ())


_TABLE: Final[tuple[tuple[type[EventData], NewsKind, Whom], ...]] = (
    (AccessChanged, NewsKind.ACCESS, lambda event: event.data.person_ids),
    (InboxChanged, NewsKind.INBOX, lambda event: event.data.person_ids),
    (ContentState, NewsKind.GOALS, _all),
    (ParticipantState, NewsKind.PARTICIPANTS, _all),
    (MessageSent, NewsKind.MESSAGES, _correspondents),
    (MessageRead, NewsKind.READ, _sender),
    (PrintJobReady, NewsKind.PRINTS, _actor),
    (PrintJobFailed, NewsKind.PRINTS, _actor),
    (PrintCopySaved, NewsKind.COPIES, _all),
    (TransferState, NewsKind.TRANSFERS, _all),
)


def _on(element: Element) -> Callable[[GrantClaims], bool]:
    return lambda grant: grant.held and element in grant.elements


_ELEMENTS: Final = {False: AccessElement.GOALS, True: AccessElement.ACTIVITIES}


def _reads(news: News, element: AccessElement, grant: GrantClaims) -> bool:
    """Whether somebody reads an item: by a level for that item alone, or by that for its element."""
    if not grant.held or element.element not in grant.elements or grant.participant in news.hidden_from:
        return False
    return grant.participant in news.shown_to or grant.levels.get(element, Level.NONE).includes(Level.READ)


_MAY_HEAR: Final[Mapping[NewsKind, Callable[[GrantClaims], bool]]] = {
    NewsKind.ACCESS: lambda grant: True,
    NewsKind.INBOX: lambda grant: grant.held,
    NewsKind.GOALS: lambda grant: False,  # always of an item, which has a rule of its own
    NewsKind.PARTICIPANTS: lambda grant: grant.held or grant.kind is Kind.LEAD,
    NewsKind.MESSAGES: _on(Element.MESSAGES),
    NewsKind.READ: _on(Element.MESSAGES),
    NewsKind.PRINTS: lambda grant: grant.held and grant.print,
    NewsKind.COPIES: lambda grant: grant.held and grant.print and Element.DOCUMENTS in grant.elements,
    NewsKind.TRANSFERS: lambda grant: grant.held and grant.kind is Kind.LEAD,
}
