"""Every kind of item that a plan holds: a new one is a folder of its own, and a line here."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends

from samplan_plans.activities.kind import ACTIVITY
from samplan_plans.comments.kind import COMMENT
from samplan_plans.content.kinds import ItemKind
from samplan_plans.goals.kind import GOAL
from samplan_servicekit.errors import not_found

KINDS: Final[Mapping[str, ItemKind[Any]]] = {kind.name: kind for kind in (GOAL, ACTIVITY, COMMENT)}


def _known(kind: str) -> ItemKind[Any]:
    if kind not in KINDS:
        raise not_found()
    return KINDS[kind]


KnownKind = Annotated[ItemKind[Any], Depends(_known)]
"""The kind that an address names; 404 for one that there is not."""
