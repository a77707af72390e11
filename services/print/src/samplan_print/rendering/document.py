"""What a document says, in words: everything that the template needs, and nothing that it would have to work out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from samplan_contracts.between.printing import (
    PrintActivity,
    PrintContent,
    PrintGoal,
    PrintMessage,
    PrintMessages,
    PrintParticipant,
)
from samplan_contracts.events import FaultyPart, PrintKind
from samplan_contracts.identity import Language
from samplan_contracts.richtext import html
from samplan_print.jobs.details import Details
from samplan_print.rendering import texts
from samplan_print.rendering.parts import Part, parts_of

Description = Mapping[str, Any]
"""JSON: texts, and lists of texts; `html` is our own renderer's, in which all that people wrote is escaped."""


def title_of(content: PrintContent, details: Details, language: Language) -> str:
    """What the document is called."""
    words = texts.catalogue(language)
    if details.title:
        return details.title
    title: str = words["front"]["title"].format(type=words["plan_type"][content.type], name=_short(content))
    return title


def describe(
    content: PrintContent,
    messages: PrintMessages | None,
    *,
    language: Language,
    details: Details,
    kind: PrintKind,
    now: datetime,
    job_id: UUID,
    hidden: Collection[UUID] = (),
    without: Sequence[FaultyPart] = (),
) -> Description:
    """Describe a document. `messages` is none where they are left out.

    The parts in `hidden` and `without` are left out, each with a word where it would stand; of those in `without` the
    front page tells which and why.
    """
    words = texts.catalogue(language)
    me = content.printed_by.name
    gone = frozenset(hidden) | {part.id for part in without}
    found = messages.messages if messages is not None else None
    return {
        "language": language.value,
        "words": words,
        "title": title_of(content, details, language),
        "plan_type": words["plan_type"][content.type],
        "letters": content.type.upper(),
        "owner": content.owner_name,
        "short_name": content.short_name,
        "organisation": content.organisation_name,
        "period": _period(content, language),
        "printed_by": {"name": me, "role": _role(content.printed_by, words)},
        "printed_at": texts.moment(language, now),
        "created": now.isoformat(timespec="seconds"),
        "reason": words["front"]["archive_reason"] if kind is PrintKind.ARCHIVE else details.reason,
        "reference": job_id.hex[-8:].upper(),
        "goals": None if content.goals is None else [_goal(goal, language, gone) for goal in content.goals],
        "activities_included": content.activities_included,
        "participants": [_participant(who, words) for who in content.participants],
        "messages": None if found is None else [_message(message, language, gone) for message in found],
        "left_out": _lines(parts_of(content, messages), without, words),
        "messages_intro": _intro(messages, me, words),
        "messages_left_out": _left_out(messages, words),
    }


def _short(content: PrintContent) -> str:
    return content.short_name or content.owner_name.partition(" ")[0]


def _period(content: PrintContent, language: Language) -> str | None:
    front = texts.catalogue(language)["front"]
    match _day(content.period_from, language), _day(content.period_to, language):
        case None, None:
            return None
        case str(first), None:
            return str(front["from"].format(**{"from": first}))
        case None, last:
            return str(front["to"].format(to=last))
        case first, last:
            return str(front["from_to"].format(**{"from": first, "to": last}))


def _day(value: date | None, language: Language) -> str | None:
    return None if value is None else texts.day(language, value)


def _lines(parts: Sequence[Part], without: Sequence[FaultyPart], words: Mapping[str, Any]) -> list[Description]:
    """What was left out, and why; what would not stand here in any case is no part of it."""
    said = words["left_out"]
    reasons = {part.id: part for part in without}
    return [
        {
            "what": said["what"][part.kind],
            "title": part.title if reasons[part.id].titled else None,
            "why": said["why"].get(reasons[part.id].reason.replace(".", "_"), said["why"]["other"]),
        }
        for part in parts
        if part.id in reasons
    ]


def _goal(goal: PrintGoal, language: Language, gone: Collection[UUID]) -> Description:
    words = texts.catalogue(language)["progress"]
    state = "reached" if goal.progress >= 100 else "under_way" if goal.progress else "not_started"
    activities = [_activity(activity, language, gone) for activity in goal.activities]
    if goal.id in gone:
        return {"number": goal.number, "gone": True, "activities": activities}
    return {
        "number": goal.number,
        "gone": False,
        "title": goal.title,
        "html": html(goal.document, heading_offset=3),
        "progress": goal.progress,
        "progress_words": words[state],
        "registered_on": texts.day(language, goal.registered_on),
        "activities": activities,
    }


def _activity(activity: PrintActivity, language: Language, gone: Collection[UUID]) -> Description:
    if activity.id in gone:
        return {"gone": True}
    return {
        "gone": False,
        "title": activity.title,
        "html": html(activity.document, heading_offset=4),
        "status": texts.catalogue(language)["status"][activity.status],
        "state": activity.status,
        "registered_on": texts.day(language, activity.registered_on),
        "time": activity.time_frame,
        "responsible": activity.responsible,
    }


def _participant(who: PrintParticipant, words: Mapping[str, Any]) -> Description:
    return {
        "name": who.name,
        "role": _role(who, words),
        "responsibility": who.responsibility,
        "workplace": who.workplace,
    }


def _role(who: PrintParticipant, words: Mapping[str, Any]) -> str:
    plan_type, _, kind = who.role.partition(".")
    role: str = words["role"][plan_type][kind]
    return role


def _intro(messages: PrintMessages | None, name: str, words: Mapping[str, Any]) -> str:
    """What the messages are: one person's, or all of the plan."""
    said: Mapping[str, str] = words["messages"]
    whole = messages is not None and messages.left_out is not None
    if messages is not None and messages.messages:
        return said["intro_all"] if whole else said["intro"].replace("{name}", name)
    return said["none_all"] if whole else said["none"].replace("{name}", name)


def _left_out(messages: PrintMessages | None, words: Mapping[str, Any]) -> list[str]:
    """What is not among them, and why."""
    said: Mapping[str, str] = words["messages"]
    if messages is None or (left_out := messages.left_out) is None:
        return []
    counted = {"left_out_kinds": left_out.other_kinds, "left_out_deleted": left_out.deleted}
    return [said[key].replace("{count}", str(count)) for key, count in counted.items() if count]


def _message(message: PrintMessage, language: Language, gone: Collection[UUID]) -> Description:
    if message.id in gone:
        return {"gone": True}
    words = texts.catalogue(language)
    return {
        "gone": False,
        "subject": message.subject,
        "category": words["category"].get(message.category or ""),
        "sender": message.sender,
        "acting": message.acting,
        "recipients": ", ".join(message.recipients),
        "sent_at": texts.moment(language, message.sent_at),
        "html": html(message.document, heading_offset=3),
    }
