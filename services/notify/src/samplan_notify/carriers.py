"""What those who carry messages for us have in common, whether SMS gateway or mail server.

The ports are `sms.SmsGateway` and `mail.Mailer`. Each has one real adapter and one fake, and one set of cases that
both must pass.
"""


class UndeliverableError(Exception):
    """The carrier refused this message for good: trying again is of no use."""


class CarrierAwayError(Exception):
    """The carrier cannot be reached or does not answer as it should: the same message may be sent again."""
