"""Settings of print."""

from samplan_servicekit.settings import BlobSettings


class Settings(BlobSettings):
    """Beside what every service has: where messages are read, and how long a rendering may take."""

    messaging_url: str
    render_seconds: float = 90.0
    """By the clock on the wall; the processor's own time is limited to 60 s."""
