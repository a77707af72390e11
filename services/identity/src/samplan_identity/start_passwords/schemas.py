"""A start password as it crosses HTTP."""

from datetime import datetime

from pydantic import BaseModel


class StartPassword(BaseModel):
    """Shown to the coordinator once, and kept nowhere."""

    username: str
    password: str
    expires_at: datetime
