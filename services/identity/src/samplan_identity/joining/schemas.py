"""Samprokode as it crosses HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts


class JoinCodeView(BaseModel):
    """A new code. It is shown this once: only its hash is kept."""

    code: str
    expires_at: datetime


class JoinUse(BaseModel):
    """A person's code, as they gave it."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, texts.Code(40)]
