"""Who was merged into whom: registrations of one human being that became one."""

from samplan_servicekit import schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and let nothing be kept of who was merged."""
    schema.create_merged_persons()
    schema.follow_merged_persons("wizards", "created_by")
    schema.skip_merged_persons("known_persons")
