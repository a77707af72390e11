"""What reports needs beyond every service's settings."""

from pydantic import Field

from samplan_servicekit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of reports."""

    small_count: int = Field(default=5, ge=3)
    """Counts of plans and of those who take part in them are withheld below this: they could point at a child."""
