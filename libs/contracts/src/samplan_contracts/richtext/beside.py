"""A text beside its plain form, which clients and versions from before rich text know alone."""

from samplan_contracts.richtext.reading import from_plain
from samplan_contracts.richtext.validating import Document


def wanted_text(body: Document | None, plain_text: str | None) -> Document | None:
    """The text that a request names, rich, or plain as older clients send it; none where it names none.

    Raises:
        ValueError: it names both.
    """
    if plain_text is None:
        return body
    if body is not None:
        raise ValueError("a text comes rich or plain")
    return from_plain(plain_text)


def text_of(body: Document | None, plain_text: str) -> Document:
    """The text; out of its plain form where nobody knew another."""
    return from_plain(plain_text) if body is None else body
