"""Samprokode as it crosses HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints


class JoinCodeView(BaseModel):
    """A new code. It is shown this once: only its hash is kept."""

    code: str
    expires_at: datetime


class JoinUse(BaseModel):
    """A person's code, as they gave it."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
