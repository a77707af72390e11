"""The log by months, reads logged once, what may be forgotten in batches; foreign keys have their indexes."""

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0003_log_by_month, step_0004_pruning

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make indexes while others work, then the kit's steps 3 and 4."""
    migrating.create_index("ix_activities_plan", "activities (organisation_id, plan_id)")
    migrating.create_index("ix_participants_plan", "participants (organisation_id, plan_id)")
    migrating.create_index("ix_consent_changes_participant", "consent_changes (organisation_id, participant_id)")
    step_0004_pruning.date_history()
    step_0003_log_by_month.partition_log("plans")
    step_0003_log_by_month.create_log_reads("plans")
    step_0004_pruning.create_pruning("plans")
