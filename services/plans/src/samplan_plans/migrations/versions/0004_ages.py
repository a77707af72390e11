"""When the owners of plans reach the ages at which their own say grows, and whether they were heard."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the projection and the column."""
    op.execute(
        """
        create table known_ages (
            organisation_id uuid not null,
            person_id uuid not null,
            turns_12 date,
            turns_15 date,
            turns_16 date,
            turns_18 date,
            sequence bigint not null,
            primary key (organisation_id, person_id)
        )
        """
    )
    step_0001_foundation.protect("known_ages")
    op.execute("alter table consent_changes add column owner_heard boolean")
