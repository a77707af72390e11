"""A change of an identity number as it crosses HTTP."""

from enum import StrEnum
from typing import Annotated

from samplan_contracts import texts
from samplan_identity.persons.schemas import Number, Request


class Former(StrEnum):
    """What the number was that stood on the card until now."""

    REPLACED = "replaced"
    """The person's own, such as a D-number: they are still found by it, and sign in by it no more."""
    MISTAKEN = "mistaken"
    """Never theirs: it is forgotten."""


class NumberChange(Request):
    """A person's number, and why it changes; `former` where one stood there."""

    identity_number: Number
    former: Former | None = None
    reason: Annotated[str, texts.Line(200, shortest=3)]
