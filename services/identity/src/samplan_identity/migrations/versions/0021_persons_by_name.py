"""Persons are listed by the name as it is shown, in Norwegian order."""

from samplan_servicekit import migrating

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the index while others read and write."""
    migrating.create_index(
        "ix_persons_shown_name", """persons (((given_name || ' ' || family_name) collate "nb-NO-x-icu"), id)"""
    )
