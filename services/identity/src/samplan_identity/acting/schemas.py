"""Acting sessions as they cross HTTP."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from samplan_contracts import texts
from samplan_identity.sign_in.channels import CodeChannel

Reason = Annotated[str, texts.Text(1000, shortest=10, strip=True)]


class ActingStart(BaseModel):
    """The representation to act by."""

    model_config = ConfigDict(extra="forbid")

    representation_id: UUID


class AssistanceOffer(BaseModel):
    """How the owner of a plan can show that they are present."""

    person_id: UUID
    name: str
    channel: CodeChannel | None
    """Where a code would be sent; none for who cannot be reached: then it is attested, with a reason."""
    hint: str | None


class AssistedStart(BaseModel):
    """The owner is present: by the code that they were sent, or by the word of who leads their plan."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, texts.Code(20)] | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.code is None) == (self.reason is None):
            raise ValueError("either code or reason")
        return self
