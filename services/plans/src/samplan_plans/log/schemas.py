"""The log as it crosses HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from samplan_contracts.identity import ActingBasis
from samplan_plans.log.kinds import LogKind
from samplan_servicekit.answers import ANSWER


class LogLine(BaseModel):
    """Who did or read what, and when. `action` and `element` are codes; the page has the words."""

    model_config = ANSWER

    id: str
    time: datetime
    service: str
    actor_id: UUID | None = None
    """Whose doing it was; none where Samplan did it by itself."""
    actor_name: str | None
    acting_name: str | None = None
    """Who did it for the actor, where somebody acted for them."""
    acting_basis: ActingBasis | None = None
    actor_role: str | None
    action: str
    kind: LogKind = LogKind.CHANGED
    element: str | None
    object_id: UUID | None
    object_title: str | None = None
    """The title of what it is about, or of what that hangs on, where the reader may read it now."""
    object_names: list[str] = []
    """Whom it is about, where that is who takes part."""
    outcome: str
    detail: str | None
    """What the person wrote about it, such as why they printed; for owner and lead, and who wrote it."""


class LogLines(BaseModel):
    """A page of the log, newest first; `missing_services` could not be asked just now."""

    items: list[LogLine]
    next_cursor: str | None
    missing_services: list[str]


class LogPerson(BaseModel):
    """Somebody who did something in the plan."""

    person_id: UUID
    name: str


class LogPeople(BaseModel):
    """Those by whom the log can be asked, in Norwegian order of their names; those of `missing_services` lack."""

    items: list[LogPerson]
    missing_services: list[str]
