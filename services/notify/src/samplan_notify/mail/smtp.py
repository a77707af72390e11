"""E-mail by SMTP."""

from email.utils import parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.mail import Mail
from samplan_notify.mail.writing import written

TIMEOUT: Final = 15.0
"""Seconds for each step of the conversation with the mail server."""


class SmtpMailer:
    """The adapter; a connection for each e-mail. TLS is used wherever the server offers it."""

    def __init__(self, url: str, sender: str) -> None:
        """`url` is `smtp://[user:password@]host[:port]`, or `smtps://…` for TLS from the start."""
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Hand over an e-mail, as the port says."""
        to, message = written(mail, self._sender)
        try:
            await aiosmtplib.send(
                message,
                sender=parseaddr(self._sender)[1],
                recipients=[to],
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= refusal.code < 600 for refusal in error.recipients):
                raise UndeliverableError("recipient refused") from None
            raise CarrierAwayError("recipient refused for now") from None
        except aiosmtplib.SMTPDataError as error:
            if 500 <= error.code < 600:
                raise UndeliverableError(f"code {error.code}") from None
            raise CarrierAwayError(f"code {error.code}") from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise CarrierAwayError(type(error).__name__) from None
