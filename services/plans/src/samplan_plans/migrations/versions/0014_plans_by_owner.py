"""The plans of one owner are found by an index: who comes to an age has each of theirs looked at."""

from samplan_servicekit import migrating

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the index while others read and write."""
    migrating.create_index("ix_plans_owner", "plans (organisation_id, owner_person_id)")
