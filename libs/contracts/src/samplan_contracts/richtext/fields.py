"""Rich text as the type of a field: what comes in is judged, and a fault names its place in the document."""

from typing import Annotated, Any, Final

from pydantic import PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from samplan_contracts.richtext.validating import Document, Path, RichTextError, clean

_DESCRIBED: Final = WithJsonSchema(
    {
        "type": "object",
        "title": "RichText",
        "description": "A document as libs/contracts' richtext/schema.json describes it.",
        "additionalProperties": True,
    }
)


def _judge(value: Any, *, pictures: bool = True) -> Document:
    try:
        document = clean(value)
        if not pictures and (place := _first_picture(document, ())) is not None:
            raise RichTextError("richtext.picture", place)
        return document
    except RichTextError as error:
        fault = InitErrorDetails(type=PydanticCustomError(error.code, "Not a rich text"), loc=error.path, input=None)
        raise ValidationError.from_exception_data("RichText", [fault]) from None


def _judge_without_pictures(value: Any) -> Document:
    return _judge(value, pictures=False)


def _first_picture(node: Document, path: Path) -> Path | None:
    if node["type"] == "picture":
        return path
    found = (_first_picture(child, (*path, "content", place)) for place, child in enumerate(node.get("content", [])))
    return next((one for one in found if one is not None), None)


RichText = Annotated[Document, PlainValidator(_judge), _DESCRIBED]
"""A document in a request; cleaned, or refused at its place with a code that begins with `richtext.`."""

RichTextWithoutPictures = Annotated[Document, PlainValidator(_judge_without_pictures), _DESCRIBED]
"""The same where nothing can be uploaded that a picture could point at: one is refused as `richtext.picture`."""

StoredRichText = Annotated[Document, _DESCRIBED]
"""A document in an answer: it was judged when it came."""
