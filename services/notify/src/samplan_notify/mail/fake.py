"""A mail server in memory, for tests."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from samplan_notify.carriers import CarrierAwayError
from samplan_notify.mail import Mail
from samplan_notify.mail.writing import written


class FakeMailer:
    """Takes what a real one takes, of the same bytes, and shows it as a recipient's program does."""

    def __init__(self) -> None:
        self.taken: dict[object, Mail] = {}
        """By reference: what a recipient would see, each once."""
        self.headers: dict[object, list[tuple[str, str]]] = {}
        """By reference: every header that came."""
        self.away = False

    async def send(self, mail: Mail) -> None:
        """Hand over an e-mail, as the port says."""
        if self.away:
            raise CarrierAwayError("away")
        to, sent = written(mail, "Samplan <no-reply@samplan.example>")
        arrived = message_from_bytes(sent, policy=default)
        assert isinstance(arrived, EmailMessage)  # noqa: S101  (the policy's own)
        self.taken.setdefault(
            mail.reference,
            replace(mail, to=to, subject=str(arrived["Subject"]), text=arrived.get_content().replace("\r\n", "\n")),
        )
        self.headers.setdefault(mail.reference, [(name, str(value)) for name, value in arrived.items()])
