"""The log by months, reads logged once, what may be forgotten in batches; foreign keys have their indexes."""

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0003_log_by_month, step_0004_pruning

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make indexes while others work, then the kit's steps 3 and 4."""
    migrating.create_index("ix_messages_reply_to", "messages (organisation_id, reply_to) where reply_to is not null")
    step_0004_pruning.date_history()
    step_0003_log_by_month.partition_log("messaging")
    step_0003_log_by_month.create_log_reads("messaging")
    step_0004_pruning.create_pruning("messaging")
