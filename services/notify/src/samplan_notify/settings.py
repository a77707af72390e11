"""Settings of notify."""

from pydantic import Field, SecretStr

from samplan_servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what every service has: who carries SMS and e-mail."""

    sms_url: str
    """Where the SMS gateway takes a message (LINK Mobility's REST API)."""
    sms_user: str
    sms_password: SecretStr
    sms_sender: str = Field(default="Samplan", max_length=11)
    """What the recipient sees as the sender: at most 11 letters and digits."""
    sms_platform_id: str = ""
    sms_partner_id: str = ""

    smtp_url: str
    """As in `smtp://user:password@host:587`, or `smtps://…` for TLS from the start."""
    mail_from: str

    urgent_senders: int = Field(default=4, ge=1)
    """How many codes this process sends at a time."""
    notice_senders: int = Field(default=2, ge=1)
    """How many notices this process sends at a time."""
