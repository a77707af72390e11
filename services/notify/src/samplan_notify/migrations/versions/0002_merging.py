"""Who was merged into whom: registrations of one human being that became one."""

from samplan_servicekit.schema import step_0002_merging

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and let nothing be kept of who was merged."""
    step_0002_merging.create_merged_persons()
    step_0002_merging.follow_merged_persons("members", "person_id")
    step_0002_merging.follow_merged_persons("deliveries", "person_id")
    step_0002_merging.skip_merged_persons("contacts")
