"""A plan is deleted for good, and stays deleted."""

from samplan_servicekit.schema import step_0010_purging

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Take the kit's step 10, after indexes that are made while others read and write."""
    step_0010_purging.index_by_plan("message_facts")
    step_0010_purging.create_purging("reports")
