"""Which PDF/A a document says that it is, by its metadata, which print leaves uncompressed for such a look."""

import re
from typing import Final

from samplan_archive.municipality.models import Code

_PART: Final = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*(\d)")
_CONFORMANCE: Final = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*([A-Za-z])")

FORMATS: Final = {
    "1A": Code(code="fmt/95", words="PDF/A-1a"),
    "1B": Code(code="fmt/354", words="PDF/A-1b"),
    "2A": Code(code="fmt/476", words="PDF/A-2a"),
    "2B": Code(code="fmt/477", words="PDF/A-2b"),
    "2U": Code(code="fmt/478", words="PDF/A-2u"),
}
"""PRONOM's numbers of the kinds of PDF/A that archives take without an agreement."""


def format_of(pdf: bytes) -> Code | None:
    """The document's format; none where it is no PDF/A that archives take."""
    part, conformance = _PART.search(pdf), _CONFORMANCE.search(pdf)
    if not pdf.startswith(b"%PDF-") or part is None or conformance is None:
        return None
    return FORMATS.get((part[1] + conformance[1]).decode().upper())
