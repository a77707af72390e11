"""Authenticator apps as they cross HTTP."""

from pydantic import BaseModel

from samplan_identity.sessions.schemas import SessionView


class AppSeed(BaseModel):
    """What an app needs, shown once; of use when a code of it was shown."""

    secret: str
    """The seed in base32, for typing it in."""
    uri: str
    """The same as a link, which opens an app on this device."""
    qr: str
    """The link as a QR code: an SVG picture as a `data:` URL."""


class RecoveryCodes(BaseModel):
    """Ten codes that work once each, shown once."""

    codes: list[str]


class AppAdded(RecoveryCodes):
    """An app is in use from now on."""

    session: SessionView
