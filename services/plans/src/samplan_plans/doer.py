"""Whose doing a change is."""

from typing import Protocol
from uuid import UUID

from samplan_servicekit.auth.callers import Acting
from samplan_servicekit.scope import OrganisationScope


class Doer(Protocol):
    """Whose doing it is: the caller's, or that of whom an event tells."""

    @property
    def scope(self) -> OrganisationScope: ...

    @property
    def person_id(self) -> UUID: ...

    @property
    def acting(self) -> Acting | None: ...
