"""Who was told that somebody reaches an age, and who takes part in a plan by parental responsibility."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table and the column."""
    op.execute("alter table members add column consent_basis text")
    op.execute(
        """
        create table age_notices (
            organisation_id uuid not null references organisations,
            person_id uuid not null references persons,
            age smallint not null check (age in (12, 15, 16, 18)),
            notice text not null check (notice in ('soon', 'today')),
            told_at timestamptz not null,
            primary key (organisation_id, person_id, age, notice)
        )
        """
    )
    step_0001_foundation.protect("age_notices")
    op.execute("create index ix_persons_birth_date on persons (birth_date)")
