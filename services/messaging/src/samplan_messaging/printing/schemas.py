"""Messages as print gets them: those that one person sent or received, and has not put away."""

from datetime import datetime

from pydantic import BaseModel

from samplan_contracts.plans import MessageCategory


class PrintMessage(BaseModel):
    """A message that was sent."""

    sent_at: datetime
    category: MessageCategory | None
    sender: str | None
    acting: str | None = None
    """Who wrote it for the sender, where somebody acted for them."""
    recipients: list[str]
    subject: str
    text: str


class PrintMessages(BaseModel):
    """The messages, the oldest first; none at all where the plan has no messages."""

    messages: list[PrintMessage] | None
