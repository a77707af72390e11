"""Where the code of a sign-in comes from."""

from enum import StrEnum


class CodeChannel(StrEnum):
    """By SMS or mail, or out of an authenticator app of the person's."""

    SMS = "sms"
    EMAIL = "email"
    APP = "app"
