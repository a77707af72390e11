"""Settings of archive."""

from pydantic import Field

from samplan_servicekit.settings import BlobSettings


class Settings(BlobSettings):
    """Beside what every service has: where documents come from, and how many packages go out at a time."""

    print_url: str
    transfers_at_a_time: int = Field(default=2, ge=1)
    """How many transfers this process works on at the same time."""
