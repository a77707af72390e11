"""CSV for a Norwegian spreadsheet: semicolons, every field quoted, UTF-8 with a byte order mark, and no formulas."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

MEDIA_TYPE: Final = "text/csv"
CONTENT_TYPE: Final = f"{MEDIA_TYPE}; charset=utf-8"
BEGINNING: Final = b"\xef\xbb\xbf"
"""What a file begins with, by which a spreadsheet knows that it is UTF-8."""

# A spreadsheet takes a field that begins so for a formula, quoted or not.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0")

Row = Sequence[str | int | None]


def write(rows: Iterable[Row]) -> str:
    """Rows as lines of a file; what is not there is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless("" if field is None else str(field)) for field in row])
    return out.getvalue()


def download_as(name: str) -> Mapping[str, str]:
    """The header that makes an answer a file; names are plain letters, as a header has them."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _harmless(field: str) -> str:
    """A field that no spreadsheet takes for a formula."""
    return f"'{field}" if field.startswith(_FORMULA) else field
