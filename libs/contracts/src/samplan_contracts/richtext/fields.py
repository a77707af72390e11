"""Rich text as the type of a field: what comes in is judged, and a fault names its place in the document."""

from typing import Annotated, Any, Final

from pydantic import PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from samplan_contracts.richtext.validating import Document, RichTextError, clean

_DESCRIBED: Final = WithJsonSchema(
    {
        "type": "object",
        "title": "RichText",
        "description": "A document as libs/contracts' richtext/schema.json describes it.",
        "additionalProperties": True,
    }
)


def _judge(value: Any) -> Document:
    try:
        return clean(value)
    except RichTextError as error:
        fault = InitErrorDetails(type=PydanticCustomError(error.code, "Not a rich text"), loc=error.path, input=None)
        raise ValidationError.from_exception_data("RichText", [fault]) from None


RichText = Annotated[Document, PlainValidator(_judge), _DESCRIBED]
"""A document in a request; cleaned, or refused at its place with a code that begins with `richtext.`."""

StoredRichText = Annotated[Document, _DESCRIBED]
"""A document in an answer: it was judged when it came."""
