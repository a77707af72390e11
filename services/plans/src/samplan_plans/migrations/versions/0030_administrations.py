"""Who administers which plan, and until when."""

from alembic import op

from samplan_servicekit import schema

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """A table of its own; why stands in the plan's log."""
    op.execute(
        """
        create table administrations (
            organisation_id uuid not null,
            id uuid not null,
            plan_id uuid not null,
            person_id uuid not null,
            session_id uuid not null,
            begun_at timestamptz not null,
            ends_at timestamptz not null,
            primary key (organisation_id, id),
            foreign key (organisation_id, plan_id) references plans
        )
        """
    )
    op.execute("create index ix_administrations_plan on administrations (organisation_id, plan_id, person_id)")
    schema.protect("administrations")
