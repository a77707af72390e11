"""Rich text in a row, beside its plain form, which the version before reads and writes."""

from typing import Any, ClassVar

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.richtext import Document, plain, text_of


class Written:
    """A row with a text, to be mixed into a model. What the version before writes is found by its triggers."""

    plain_column: ClassVar[str]
    """The attribute that holds the text without its form."""

    body_json: Mapped[dict[str, Any] | None] = mapped_column("body", JSONB(none_as_null=True))
    """The text; none where the version before wrote it, which knows its plain form alone."""

    @property
    def body(self) -> Document:
        """The text."""
        return text_of(self.body_json, getattr(self, self.plain_column))

    @body.setter
    def body(self, body: Document) -> None:
        self.body_json = body
        setattr(self, self.plain_column, plain(body))
