"""A forgotten password as it crosses HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_identity.accounts.schemas import ActivationCheck, PasswordRules


class ResetRequest(BaseModel):
    """Whose password was forgotten."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, texts.Username(100, shortest=1, spaced=True)]


class ResetCheck(ActivationCheck):
    """The token of the link; it stands in the link's fragment, so that no server's log holds it."""


class ResetUse(ResetCheck):
    """The password that the account's owner chose, and the code where one was sent."""

    password: Annotated[str, texts.Secret(1024)]
    code: Annotated[str, texts.Code(20, shortest=0)] | None = None


class ResetView(BaseModel):
    """Whose account the link is for."""

    username: str
    organisation_name: str
    code_needed: bool
    """Whether a code on the person's mobile is asked for as well."""
    rules: PasswordRules
