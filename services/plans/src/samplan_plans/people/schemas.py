"""A person wherever one is named."""

from uuid import UUID

from pydantic import BaseModel


class PersonRef(BaseModel):
    """A person by id and name."""

    person_id: UUID
    name: str
