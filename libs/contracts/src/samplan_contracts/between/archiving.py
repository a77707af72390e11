"""What identity answers archive of whom a package names (`GET /internal/persons/{person_id}/archive-identity`)."""

from pydantic import BaseModel


class PersonName(BaseModel):
    """A person's name in its two parts."""

    given_name: str
    family_name: str


class ArchiveIdentity(PersonName):
    """A plan's owner with their national identity number, and who asked for the plan to be archived."""

    identity_number: str | None
    requested_by: PersonName
