"""A mail server in memory, for tests."""

from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.mail import Mail


class FakeMailer:
    """Takes what a real one takes, and shows it."""

    def __init__(self) -> None:
        self.taken: dict[object, Mail] = {}
        """By reference: what a recipient would see, each once."""
        self.away = False

    async def send(self, mail: Mail) -> None:
        """Hand over an e-mail, as the port says."""
        if self.away:
            raise CarrierAwayError("away")
        if "@" not in mail.to or any(character in mail.to + mail.subject for character in "\r\n"):
            raise UndeliverableError("not an address")
        self.taken.setdefault(mail.reference, mail)
