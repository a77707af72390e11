"""What an organisation may ask of passwords."""

from enum import StrEnum


class PasswordProfile(StrEnum):
    """What an organisation asks of passwords."""

    STANDARD = "standard"
    """At least 8 characters of any kind, not easily guessed."""
    GUIDE = "guide"
    """At least 6 characters with upper case, lower case and a digit, and none that stands in lists."""
