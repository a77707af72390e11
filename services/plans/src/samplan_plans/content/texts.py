"""Rich text of items, beside its plain form, which the version before reads and writes."""

from typing import Annotated, Any, Self

from pydantic import model_validator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_contracts.richtext import RichText, from_plain, plain
from samplan_contracts.texts import Line, Text
from samplan_plans.content.schemas import Request
from samplan_plans.items.models import ItemRow

Title = Annotated[str, Line(200, shortest=1)]
Remark = Annotated[str, Line(200)]
PlainText = Annotated[str, Text(20_000)]


class Described(ItemRow):
    """An item with a text."""

    __abstract__ = True

    description: Mapped[str]
    """The text without its form."""
    body_json: Mapped[dict[str, Any] | None] = mapped_column("body", JSONB(none_as_null=True))
    """The text; none where the version before wrote it, which knows its plain form alone."""

    @property
    def body(self) -> dict[str, Any]:
        """The text."""
        return from_plain(self.description) if self.body_json is None else self.body_json

    @body.setter
    def body(self, body: dict[str, Any]) -> None:
        self.body_json, self.description = body, plain(body)


class Describing(Request):
    """A request that may hold a text: rich as `body`, or plain as `description`, as older clients send it."""

    description: PlainText | None = None
    body: RichText | None = None

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        if self.description is not None and self.body is not None:
            raise ValueError("body and description are one text")
        return self

    @property
    def text(self) -> dict[str, Any] | None:
        """The text; none where the request has none."""
        return from_plain(self.description) if self.description is not None else self.body

    def write_to(self, row: Described) -> None:
        """Give a row what the request names, and leave it the rest."""
        for name in self.model_fields_set - {"description", "body"}:
            setattr(row, name, getattr(self, name))
        if self.text is not None:
            row.body = self.text
