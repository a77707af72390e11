"""A mail as it goes over the wire. What people wrote is a text in it, whatever it looks like, and never a header.

Python's `EmailMessage` reads what a header is given: an encoded word (`=?utf-8?q?=0AReply-To=3A…?=`) is decoded, and
the line break that comes out of it begins another header. So those headers that hold what is not ours are never
read, only written: an address that was judged, and a subject that is encoded as a whole.
"""

from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any, Final

from samplan_contracts import texts
from samplan_contracts.texts.contact import on_the_wire
from samplan_notify.carriers import UndeliverableError
from samplan_notify.mail import Mail

_LITERAL: Final = frozenset({"to", "subject"})
_LONGEST_LINE: Final = 76


class _Literal(EmailPolicy):
    """Takes a subject and an address as they are, and folds them itself."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name.lower() in _LITERAL else super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value if name.lower() in _LITERAL else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() in _LITERAL else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in _LITERAL:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_POLICY: Final = _Literal(linesep="\r\n")


def written(mail: Mail, sender: str) -> tuple[str, bytes]:
    """The address that it goes to, and the mail, all of it ASCII: no server needs SMTPUTF8 for it.

    Raises:
        UndeliverableError: it goes to what is no address.
    """
    try:
        to = on_the_wire(mail.to)
    except ValueError:
        raise UndeliverableError("not an address") from None
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = _encoded(texts.as_line(mail.subject))
    message["Message-ID"] = f"<{mail.reference}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(texts.as_text(mail.text), cte="quoted-printable")
    return to, message.as_bytes()


def _encoded(subject: str) -> str:
    """A subject in encoded words (RFC 2047); as it is where nobody would take it for one, and no line is too long."""
    if subject.isascii() and "=?" not in subject and len(subject) <= _LONGEST_LINE - len("Subject: "):
        return subject
    return Header(subject, "utf-8", header_name="Subject", maxlinelen=_LONGEST_LINE).encode(linesep="\r\n")
