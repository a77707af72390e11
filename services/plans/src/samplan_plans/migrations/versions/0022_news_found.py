"""What changed lately in a plan is found by an index."""

from samplan_servicekit import migrating

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the index while others read and write."""
    migrating.create_index(
        "ix_items_changed", "items (organisation_id, plan_id, changed_at) where changed_at is not null"
    )
