"""What the routes of this folder, and of those above it, ask for."""

from typing import Annotated

from fastapi import Depends

from samplan_identity.given import own
from samplan_identity.persons.sealed_numbers import IdentityNumbers

Numbers = Annotated[IdentityNumbers, Depends(own(IdentityNumbers))]
