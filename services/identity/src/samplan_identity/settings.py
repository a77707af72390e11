"""Settings of identity."""

from pathlib import Path

from samplan_servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what every service has: where codes, sessions and attempt counters lie for a while."""

    redis_url: str
    providers_file: Path | None = None
    """The OpenID providers that one can sign in through (JSON; see `providers/config.py`). None without."""
