"""Messages as they cross HTTP."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from samplan_contracts import texts
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import MessageCategory
from samplan_contracts.richtext import Document, RichTextWithoutPictures, StoredRichText, from_plain, wanted_text
from samplan_servicekit.answers import ANSWER

Subject = Annotated[str, texts.Line(200)]
Text = Annotated[str, texts.Text(50_000)]
Recipients = Annotated[list[UUID], Field(max_length=500)]


class Folder(StrEnum):
    """Where a person finds a message."""

    INBOX = "inbox"
    SENT = "sent"
    DRAFTS = "drafts"


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Writing(_Request):
    """A request that may hold a text: rich as `body`, or plain as `text`, as older clients send it."""

    text: Text | None = None
    body: RichTextWithoutPictures | None = None

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        _ = self.document
        return self

    @property
    def document(self) -> Document | None:
        """The text; none where the request has none."""
        return wanted_text(self.body, self.text)


class MessageCreate(_Writing):
    """A message to be sent, or to be kept as a draft."""

    recipients: Recipients = []
    subject: Subject = ""
    category: MessageCategory | None = None
    reply_to: UUID | None = None
    send: bool


class MessageChange(_Writing):
    """What changes of a draft; what is left out stays."""

    recipients: Recipients = []
    subject: Subject = ""
    category: MessageCategory | None = None


class PersonRef(BaseModel):
    """A person by id, and by the name that a message may show."""

    person_id: UUID
    name: str | None


class Sender(PersonRef):
    """Who a message is from, and who wrote it for them, where somebody acted for them."""

    model_config = ANSWER

    acting_name: str | None = None
    acting_basis: ActingBasis | None = None


class Recipient(PersonRef):
    """A recipient, and when they read the message."""

    read_at: datetime | None


class MessageItem(BaseModel):
    """A message in a folder. `read_at` is the reader's own."""

    model_config = ConfigDict(populate_by_name=True)

    id: UUID
    status: Literal["draft", "sent"]
    from_: Sender = Field(alias="from")
    recipients: list[Recipient]
    category: MessageCategory | None
    subject: str
    sent_at: datetime | None
    read_at: datetime | None
    version: int


class MessageView(MessageItem):
    """A message with its text."""

    model_config = ConfigDict(populate_by_name=True, json_schema_serialization_defaults_required=True)

    text: str
    """The text without its form."""
    body: StoredRichText
    """The text."""
    reply_to: UUID | None
    reply_draft_id: UUID | None = None
    """The caller's answer that is not sent yet, the newest of them."""

    @model_validator(mode="before")
    @classmethod
    def _of_the_version_before(cls, given: Any) -> Any:
        """An answer that was kept for a repeated call may be of the version before, which knew no `body`."""
        if isinstance(given, dict) and "body" not in given and "text" in given:
            return {**given, "body": from_plain(given["text"])}
        return given


class MessageItems(BaseModel):
    """A page of a folder, the newest first."""

    items: list[MessageItem]
    next_cursor: str | None


class PossibleRecipient(PersonRef):
    """Somebody in the plan to write to; `reachable` says whether they could read it now."""

    role: str
    reachable: bool


class PossibleRecipients(BaseModel):
    """Everybody in the plan but oneself."""

    items: list[PossibleRecipient]


class Unread(BaseModel):
    """How many messages wait to be read."""

    unread: int


class PlanUnread(Unread):
    """How many messages wait in a plan."""

    plan_id: UUID


class PlanUnreads(BaseModel):
    """How many messages wait, by plan; plans without any are left out."""

    items: list[PlanUnread]
