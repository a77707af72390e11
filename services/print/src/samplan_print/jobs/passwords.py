"""One-time passwords, and the encryption of a PDF with one."""

import io
import secrets
from typing import Final

import pikepdf

ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what is easily mistaken for something else: 0 and o, 1, i and l."""
GROUPS: Final = 5
GROUP: Final = 4
"""Twenty signs out of 31: 99 bits."""


def new_password() -> str:
    """A password that can be read aloud and typed, as in `k7xm-29pq-…`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def encrypt(pdf: bytes, password: str) -> bytes:
    """The PDF under AES-256 (revision 6): printing and reading aloud are allowed, changing and copying are not.

    Nobody knows the owner's password, so these settings stay as they are. Some 30 ms for an ordinary plan.
    """
    allowed = pikepdf.Permissions(
        accessibility=True,
        extract=False,
        modify_annotation=False,
        modify_assembly=False,
        modify_form=False,
        modify_other=False,
        print_lowres=True,
        print_highres=True,
    )
    locked = pikepdf.Encryption(
        owner=secrets.token_urlsafe(32), user=password, R=6, aes=True, metadata=True, allow=allowed
    )
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=locked)
    return out.getvalue()


def for_archive(pdf: bytes) -> bytes:
    """The PDF/A with its metadata uncompressed, so that tools which look at the bytes see what it is."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        plain = metadata.read_bytes()
        metadata.write(plain)  # without a filter
        document.save(out)
    return out.getvalue()
