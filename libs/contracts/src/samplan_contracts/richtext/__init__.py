"""Text with structure, as people write it in a plan: one document form, its validator and its renderers.

The form stands in `schema.json` (JSON Schema 2020-12), from which validator and editor are both checked. `RichText`
is what comes in: it is judged and cleaned (`RichTextWithoutPictures` where no picture can be had). `StoredRichText`
is what was judged before and goes out.
"""

from samplan_contracts.richtext.beside import text_of, wanted_text
from samplan_contracts.richtext.fields import RichText, RichTextWithoutPictures, StoredRichText
from samplan_contracts.richtext.reading import assets, empty, from_plain, plain
from samplan_contracts.richtext.rendering import html
from samplan_contracts.richtext.schema import SCHEMA
from samplan_contracts.richtext.validating import Document, RichTextError, clean

__all__ = [
    "SCHEMA",
    "Document",
    "RichText",
    "RichTextError",
    "RichTextWithoutPictures",
    "StoredRichText",
    "assets",
    "clean",
    "empty",
    "from_plain",
    "html",
    "plain",
    "text_of",
    "wanted_text",
]
