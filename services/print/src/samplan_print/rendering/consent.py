"""What a form to consent by says, in words: who is to see what and until when, and lines to sign on."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from samplan_contracts.between.printing import ConsentContent, ConsentPerson
from samplan_contracts.identity import Language
from samplan_contracts.plans import AccessElement
from samplan_print.rendering import texts
from samplan_print.rendering.document import Description


def describe(content: ConsentContent, *, language: Language, now: datetime, job_id: UUID) -> Description:
    """Describe a form."""
    words = texts.catalogue(language)
    said = words["consent"]
    signers = [said["parent"], said["parent"]] if content.by_parents else [said["owner"], said["representative"]]
    return {
        "template": "consent",
        "language": language.value,
        "words": words,
        "title": content.title,
        "paragraphs": content.paragraphs,
        "version": content.version,
        "plan_type": words["plan_type"][content.type],
        "owner": content.owner_name,
        "organisation": content.organisation_name,
        "people": [_person(who, language, words) for who in content.people],
        "by_parents": content.by_parents,
        "signers": signers,
        "printed_at": texts.moment(language, now),
        "created": now.isoformat(timespec="seconds"),
        "reference": job_id.hex[-8:].upper(),
    }


def _person(who: ConsentPerson, language: Language, words: Mapping[str, Any]) -> Description:
    plan_type, _, kind = who.role.partition(".")
    return {
        "name": who.name,
        "role": words["role"][plan_type][kind],
        "workplace": who.workplace,
        "responsibility": who.responsibility,
        "sees": in_words(who.sees, words["consent"]),
        "until": texts.day(language, who.to) if who.to else None,
        "asked": who.asked,
    }


def in_words(sees: Collection[AccessElement], said: Mapping[str, Any]) -> str:
    """What somebody sees; the six life areas are one where all of them are among it."""
    names: Mapping[str, str] = said["elements"]
    areas = {element for element in AccessElement if element.value.startswith("life_area.")}
    whole = areas <= set(sees)
    parts = [
        names[one.value.removeprefix("life_area.")]
        for one in AccessElement
        if one in sees and not (whole and one in areas)
    ]
    parts += [names["life_areas"]] if whole else []
    if not parts:
        return str(said["nothing"])
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {said['and']} {parts[-1]}"
    return text[:1].upper() + text[1:]
