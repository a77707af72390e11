"""What the routes of this folder, and of those above it, ask for."""

from typing import Annotated

from fastapi import Depends

from samplan_identity.given import own
from samplan_identity.tokens.service import TokenMeans

Tokens = Annotated[TokenMeans, Depends(own(TokenMeans))]
