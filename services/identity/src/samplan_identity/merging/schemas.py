"""A merge as it crosses HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.identity import OrganisationRight
from samplan_identity.merging.rules import AccountOutcome, CardField, Obstacle
from samplan_identity.persons.schemas import PersonView


class MergingView(BaseModel):
    """Two registrations side by side, what a merge would do, and what stands in its way."""

    kept: PersonView
    merged: PersonView
    filled: list[CardField]
    """What the kept one lacks and the merged one has: it is taken in any case."""
    choices: list[CardField]
    """Where both have something, and not the same."""
    account: AccountOutcome
    rights_lost: list[OrganisationRight]
    """What the merged one holds in the organisation: it is carried over to nobody."""
    kept_plans: int
    merged_plans: int
    shared_plans: int
    """In how many plans both take part; one place stays in each."""
    different_numbers: bool
    """Whether each has an identity number of its own: then they are two people, unless whoever merges says that both
    numbers are of one, as a D-number and the one that came after it. Which of them counts is among the choices."""
    obstacles: list[Obstacle]


class MergeRequest(BaseModel):
    """Merge a person into the one in the path, as they were when the two were compared."""

    model_config = ConfigDict(extra="forbid")

    merged_id: UUID
    kept_version: int
    merged_version: int
    take: frozenset[CardField] = frozenset()
    """Fields whose value is the merged one's."""
    one_person: bool = False
    """That two different identity numbers are one person's; the one that is not taken is one that they had before."""
    reason: Annotated[str, texts.Line(200, shortest=3)]
