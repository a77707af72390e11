"""Whose data a piece of work may touch, as a type: whoever holds a scope has been let in by a check.

PostgreSQL's row-level security reads the scope from the transaction, under every query, so that a forgotten filter
shows nothing (see `database`).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID


@dataclass(frozen=True)
class OrganisationScope:
    """One organisation's data. Made from a verified token, from an event's envelope, or by an operator's command."""

    organisation_id: UUID


@dataclass(frozen=True)
class GlobalScope:
    """What belongs to no organisation: sign-in, keys, suite-wide events. No organisation's rows show under it."""


GLOBAL: Final = GlobalScope()

Scope = OrganisationScope | GlobalScope


def scope_of(organisation_id: UUID | None) -> Scope:
    """The scope of an event: its organisation's, or the global one."""
    return GLOBAL if organisation_id is None else OrganisationScope(organisation_id)
