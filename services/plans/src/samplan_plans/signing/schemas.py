"""Signing as it crosses HTTP."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from samplan_contracts import texts
from samplan_contracts.identity import ActingBasis, Language
from samplan_plans.consent.schemas import SignedHow
from samplan_plans.taking_part.schemas import ParticipantView
from samplan_servicekit.answers import ANSWER

Digest = Annotated[str, texts.Token(64, 64), Field(pattern="^[0-9a-f]{64}$")]


class Wording(BaseModel):
    """The text that somebody agrees to with each consent."""

    model_config = ANSWER

    version: str
    language: Language
    easy: bool
    """Whether it is the one that is easy to read."""
    title: str
    paragraphs: list[str]
    digest: Digest


class WordingSeen(BaseModel):
    """Which text the signer had before them."""

    model_config = ConfigDict(extra="forbid")

    language: Language
    easy: bool
    digest: Digest


class Signing(BaseModel):
    """The word of the owner, or of who represents them, on what one person may see, and until when."""

    model_config = ConfigDict(extra="forbid")

    participant_id: UUID
    version: int
    """Of the participant, as the signer saw them."""
    to: date | None = None
    """The last day, where that is to be sooner than was entered."""
    owner_heard: bool | None = None
    """Whether the owner was heard; to be said where a parent decides for somebody who is twelve or older."""
    wording: WordingSeen


class SayState(StrEnum):
    """How a consent stands, for the one who looks."""

    NONE = "none"
    """There is none, or it is over: nothing to agree to."""
    WAITS = "waits"
    """Entered by the lead, and to be signed; until then it is provisional."""
    SIGNED = "signed"
    BY_LAW = "by_law"
    """Access that rests on nobody's word."""


class Signature(BaseModel):
    """Who signed a consent, by what right, when and how."""

    model_config = ANSWER

    at: datetime
    how: SignedHow
    signer_name: str | None
    signed_as: ActingBasis | None
    """By what they represent the owner; none where it was the owner themself."""
    wording_version: str
    wording_language: Language
    wording_easy: bool
    wording_digest: Digest
    sees_more: bool = False
    """Whether the participant was given more since than the signer was shown."""


class Say(BaseModel):
    """One person's access, and what the owner has said of it."""

    model_config = ANSWER

    participant: ParticipantView
    state: SayState
    mine: bool
    """Whether it is the caller's to sign."""
    signature: Signature | None = None
    """None for a consent that is not signed, or that the lead entered as signed."""


class Says(BaseModel):
    """What the owner has said, or is to say, of everybody else in the plan."""

    model_config = ANSWER

    items: list[Say]
    hear_owner: bool
    """Whether the caller decides for an owner who is to be heard."""
