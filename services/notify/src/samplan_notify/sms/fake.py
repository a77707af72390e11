"""An SMS gateway in memory, for tests."""

from samplan_notify.carriers import CarrierAwayError, UndeliverableError
from samplan_notify.sms import Sms


class FakeSmsGateway:
    """Takes what a real one takes, and shows it."""

    def __init__(self) -> None:
        self.taken: dict[object, Sms] = {}
        """By reference: what a recipient would see, each once."""
        self.handed_over: list[Sms] = []
        """Everything that was handed over, repeats too."""
        self.away = False

    async def send(self, sms: Sms) -> None:
        """Hand over a message, as the port says."""
        if self.away:
            raise CarrierAwayError("away")
        if not (sms.to.startswith("+") and sms.to[1:].isdigit()) or not sms.text:
            raise UndeliverableError("not a number")
        self.handed_over.append(sms)
        self.taken.setdefault(sms.reference, sms)
