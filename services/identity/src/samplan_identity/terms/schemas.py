"""Terms as they cross HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from samplan_contracts import texts
from samplan_contracts.identity import Language


class TermsSection(BaseModel):
    """One part of the terms: a heading, and paragraphs of plain text."""

    heading: str
    paragraphs: list[str]


class TermsView(BaseModel):
    """The terms that hold now, in one language."""

    version: str
    language: Language
    sections: list[TermsSection]


class TermsAccept(BaseModel):
    """The version that was read and is accepted, and the language that it was read in."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[str, texts.Token(40)]
    language: Language
