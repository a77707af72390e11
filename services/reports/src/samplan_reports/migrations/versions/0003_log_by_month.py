"""The log by months, reads logged once, what may be forgotten in batches."""

from samplan_servicekit.schema import step_0003_log_by_month, step_0004_pruning

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Take the kit's steps 3 and 4."""
    step_0004_pruning.date_history()
    step_0003_log_by_month.partition_log("reports")
    step_0003_log_by_month.create_log_reads("reports")
    step_0004_pruning.create_pruning("reports")
