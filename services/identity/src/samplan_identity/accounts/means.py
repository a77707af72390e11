"""What the routes of this folder, and of those above it, ask for."""

from typing import Annotated

from fastapi import Depends

from samplan_identity.accounts.passwords import Passwords
from samplan_identity.accounts.service import AccountMeans
from samplan_identity.given import own

Accounts = Annotated[AccountMeans, Depends(own(AccountMeans))]
PasswordChecks = Annotated[Passwords, Depends(own(Passwords))]
