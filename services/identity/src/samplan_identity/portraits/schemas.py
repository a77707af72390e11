"""Portraits as they cross HTTP."""

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field


class PortraitPut(BaseModel):
    """A JPEG or PNG, in base 64."""

    model_config = ConfigDict(extra="forbid")

    image: Base64Bytes = Field(max_length=750_000)
