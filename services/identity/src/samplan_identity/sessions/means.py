"""What the routes of this folder, and of those above it, ask for."""

from typing import Annotated

from fastapi import Depends

from samplan_identity.given import own
from samplan_identity.sessions.cache import SessionCache

Sessions = Annotated[SessionCache, Depends(own(SessionCache))]
