"""A plan is deleted for good, and stays deleted."""

from samplan_servicekit.schema import step_0010_purging

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Take the kit's step 10, after indexes that are made while others read and write."""
    step_0010_purging.index_by_plan()
    step_0010_purging.create_purging("messaging", hanging={"copies": ("message_id", "messages", "id")})
