"""Rich text of items, beside its plain form, which the version before reads and writes."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator
from sqlalchemy.orm import Mapped

from samplan_contracts.richtext import Document, RichText, wanted_text
from samplan_contracts.texts import Line, Text
from samplan_plans.content.schemas import Request
from samplan_plans.items.models import ItemRow
from samplan_servicekit.texts import Written

Title = Annotated[str, Line(200, shortest=1)]
Remark = Annotated[str, Line(200)]
PlainText = Annotated[str, Text(20_000)]


class Described(Written, ItemRow):
    """An item with a text."""

    __abstract__ = True
    plain_column: ClassVar[str] = "description"

    description: Mapped[str]
    """The text without its form."""


class Describing(Request):
    """A request that may hold a text: rich as `body`, or plain as `description`, as older clients send it."""

    description: PlainText | None = None
    body: RichText | None = None

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        _ = self.text
        return self

    @property
    def text(self) -> Document | None:
        """The text; none where the request has none."""
        return wanted_text(self.body, self.description)

    def write_to(self, row: Described) -> None:
        """Give a row what the request names, and leave it the rest."""
        for name in self.model_fields_set - {"description", "body"}:
            setattr(row, name, getattr(self, name))
        if (text := self.text) is not None:
            row.body = text
