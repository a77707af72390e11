"""Who was registered by a number without a birth date is found by an index: they are given the date that it says."""

from samplan_servicekit import migrating

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the index while others read and write."""
    migrating.create_index(
        "ix_persons_without_birth", "persons (id) where birth_date is null and identity_number_sealed is not null"
    )
