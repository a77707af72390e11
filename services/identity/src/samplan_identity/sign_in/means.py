"""What the routes of this folder, and of those above it, ask for."""

from typing import Annotated

from fastapi import Depends

from samplan_identity.given import own_with_redis
from samplan_identity.sign_in.sending import SignInMeans

SigningIn = Annotated[SignInMeans, Depends(own_with_redis(SignInMeans), scope="function")]
