"""What the routes of this folder, and of those above it, ask for."""

from typing import Annotated

from fastapi import Depends

from samplan_identity.acting.presence import AssistedMeans
from samplan_identity.given import own_with_redis

Assisting = Annotated[AssistedMeans, Depends(own_with_redis(AssistedMeans), scope="function")]
