"""Settings of plans."""

from samplan_servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beside what every service has: whose logs are shown together with its own."""

    messaging_url: str
    print_url: str
    archive_url: str
