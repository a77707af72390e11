"""The foundation that every service has."""

from samplan_servicekit import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    schema.install("reports")
