"""Settings of identity."""

from pathlib import Path

from samplan_servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what every service has: where codes, sessions and attempt counters lie for a while."""

    redis_url: str
    providers_file: Path | None = None
    """The OpenID providers that one can sign in through (JSON; see `providers/config.py`). None without."""
    failures_per_network: int = 30
    """How many sign-ins may fail from one network in ten minutes; ten times as many from an organisation's own."""
    codes_per_hour: int = 5
    """How many codes of an account may go unanswered."""
    codes_per_day: int = 10
