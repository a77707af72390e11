"""Settings of print."""

from pathlib import Path

from samplan_servicekit.settings import BlobSettings


class Settings(BlobSettings):
    """Beside what every service has: where messages are read, and how long a rendering may take."""

    messaging_url: str
    fonts_dir: Path | None = None
    """Where the families of `fonts/package.json` are installed; without them there are letters of Europe alone."""
    render_seconds: float = 90.0
    """By the clock on the wall."""
    render_cpu_seconds: int = 60
    """Of the processor's own time."""
    finding_seconds: float = 240.0
    """How long a worker may look for what is at fault in a document that cannot be made."""
