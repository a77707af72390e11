"""The kinds of work that the log tells of, by which people ask it; every action is of one of them.

What no other kind names is a change, so that an action which is new, or a newer service's, is always found somewhere.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class LogKind(StrEnum):
    """What was done, roughly."""

    READ = "read"
    CHANGED = "changed"
    PEOPLE = "people"
    """Who takes part, what they may do, and consent."""
    COPIES = "copies"
    """Prints, copies and archivings: what has left the plan."""
    REFUSED = "refused"


_NAMED: Final[Mapping[LogKind, frozenset[str]]] = {
    LogKind.READ: frozenset(
        {
            *("plan.opened", "plan.seen_as", "goals.read", "goal.read", "comments.read", "revisions.read"),
            *("trash.read", "news.read", "log.read", "item_rights.read", "participants.read", "consent.read"),
            *("message.read", "message.opened", "messages.read"),
        }
    ),
    LogKind.PEOPLE: frozenset(
        {
            *("participant.added", "participant.changed", "participant.removed", "participant.role_applied"),
            *("participant.merged", "item_rights.changed", "consent.renewed", "consent.signed", "consent.limited"),
            *("consent.withdrawn", "consent.reset", "contact.mobile_hidden", "contact.mobile_shown"),
            *("administration.begun", "administration.ended"),
        }
    ),
    LogKind.COPIES: frozenset(
        {
            *("print.requested", "print.requested_without", "print.made", "print.failed", "print.fetched"),
            *("print.password_shown", "plan.printed", "consent.printed", "messages.printed"),
            *("archive.requested", "archive.requested_without", "archive.resent", "archive.archived"),
            *("archive.archived_without", "archive.partly", "archive.failed"),
            *("copies.read", "copy.saved", "copy.opened", "log.exported"),
        }
    ),
    LogKind.REFUSED: frozenset({"access.refused"}),
}
_ELSEWHERE: Final = frozenset[str]().union(*_NAMED.values())


def kind_of(action: str) -> LogKind:
    """The kind of an action."""
    return next((kind for kind, actions in _NAMED.items() if action in actions), LogKind.CHANGED)


def actions_of(kind: LogKind) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """The actions of a kind, or those that are not of it."""
    return (None, _ELSEWHERE) if kind is LogKind.CHANGED else (_NAMED[kind], None)
