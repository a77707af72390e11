"""Activation as it crosses HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_identity.accounts.passwords import min_length
from samplan_identity.organisations.profiles import PasswordProfile

Token = Annotated[str, texts.Token(100, shortest=20)]


class ActivationCheck(BaseModel):
    """The token of an activation link; it stands in the link's fragment, so that no server's log holds it."""

    model_config = ConfigDict(extra="forbid")

    token: Token


class ActivationUse(ActivationCheck):
    """The password that the account's owner chose."""

    password: Annotated[str, texts.Secret(1024)]


class PasswordRules(BaseModel):
    """What the organisation asks of a new password, for the meter beside the field."""

    min_length: int
    kinds: bool
    """Whether upper case, lower case and a digit must be in it."""

    @classmethod
    def of(cls, profile: PasswordProfile) -> "PasswordRules":
        """The rules of a profile."""
        return cls(min_length=min_length(profile), kinds=profile is PasswordProfile.GUIDE)


class ActivationView(BaseModel):
    """Whose account the link is for."""

    username: str
    organisation_name: str
    rules: PasswordRules
