"""Role templates as they cross HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.plans import AccessElement, Kind, Level, PlanType, Rights
from samplan_servicekit.answers import ANSWER


class RoleRights(BaseModel):
    """What a role gives."""

    levels: dict[AccessElement, Level]
    print: bool

    @classmethod
    def of(cls, rights: Rights) -> Self:
        """The rights as they are told."""
        return cls(levels=dict(rights.levels), print=rights.print)


class RoleTemplateView(RoleRights):
    """What a role gives in plans of a type."""

    model_config = ANSWER

    plan_type: PlanType
    kind: Kind
    role: str
    standard: RoleRights
    """What it gives in an organisation that never changed it."""
    changed_at: datetime | None = None
    """None where the organisation never changed it."""
    changed_by_name: str | None = None
    version: int
    """0 where the organisation never changed it."""


class RoleTemplates(BaseModel):
    """The roles of the plan types that the caller administers."""

    items: list[RoleTemplateView]


class RoleTemplateChange(BaseModel):
    """What a role is to give from now on, of every element."""

    model_config = ConfigDict(extra="forbid")

    levels: dict[AccessElement, Level]
    print: bool

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.levels) != set(AccessElement):
            raise ValueError("a role says of every element how far it reaches")
        return self


class LevelChange(BaseModel):
    """A level that would become another."""

    element: AccessElement
    before: Level
    after: Level


class Differing(BaseModel):
    """A participant whom the role gave something else when it was assigned, and what would become other for them."""

    plan_id: UUID
    owner_name: str | None
    participant_id: UUID
    name: str | None
    changes: list[LevelChange]
    """Empty where all that differs was set for this person alone, which stays."""
    print_before: bool
    print_after: bool
    kept: list[AccessElement]
    """Elements of which the lead gave them a level of their own: these stay."""


class DifferingPage(BaseModel):
    """Participants whom a role gave something else than it gives now."""

    items: list[Differing]
    participants: int
    """How many there are in all."""
    plans: int
    next_cursor: str | None


class Application(BaseModel):
    """Let those who have the role already have what it gives now."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, texts.Line(300), Field(min_length=1)]
    """Stands in the log of each plan."""


class Applied(BaseModel):
    """What was done of it in this call; it is to be called again while there is more."""

    participants: int
    plans: int
    left: int
    """Participants whom it has not come to yet."""
