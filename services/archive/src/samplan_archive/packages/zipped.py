"""The zip that a message is, made and opened with care: what comes in was made by somebody else."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

MOST_ENTRIES: Final = 10
MOST_BYTES: Final = 1024 * 1024
"""Of all that a reply holds, unpacked: receipts are a few kilobytes."""


class ZipError(Exception):
    """It is no zip, or holds more than a message does."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, in this order. The same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            # A PDF is compressed in itself.
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            package.writestr(entry, content)
    return target.getvalue()


def read_entry(package: bytes, name: str) -> bytes:
    """One file at the root of a small zip: that of this name, or else the only XML file in it.

    Raises:
        ZipError: it cannot be read, is larger than a reply may be, or has no such file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as opened:
            entries = opened.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise ZipError("too large")
            if name not in opened.namelist():
                (name,) = [entry.filename for entry in entries if entry.filename.endswith(".xml")]
            # The size that a zip states may be a lie.
            with opened.open(name) as file:
                content = file.read(MOST_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        raise ZipError(type(error).__name__) from error
    if len(content) > MOST_BYTES:
        raise ZipError("too large")
    return content
