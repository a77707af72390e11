"""Settings of identity."""

from samplan_servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what every service has: where codes, sessions and attempt counters lie for a while."""

    redis_url: str
