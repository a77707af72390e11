"""A plan is ended, put aside and brought back; and what is known of its way into the archive system."""

from alembic import op

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0001_foundation

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Only adds: the version before writes none of it, and reads the status as ever."""
    op.execute(
        """
        alter table plans
            add column ended_at timestamptz,
            add column trashed_at timestamptz,
            add column trashed_by uuid,
            add column trashed_from text
        """
    )
    migrating.create_index("ix_plans_trashed", "plans (organisation_id, trashed_at) where trashed_at is not null")
    op.execute(
        """
        create table known_transfers (
            organisation_id uuid not null,
            transfer_id uuid not null,
            plan_id uuid not null,
            generation integer not null,
            requested_at timestamptz,
            archived_at timestamptz,
            primary key (organisation_id, transfer_id)
        )
        """
    )
    op.execute(
        """
        create table known_correspondence (
            organisation_id uuid not null,
            plan_id uuid not null,
            last_sent_at timestamptz not null,
            primary key (organisation_id, plan_id)
        )
        """
    )
    for table in ("known_transfers", "known_correspondence"):
        step_0001_foundation.protect(table)
    op.execute("create index ix_known_transfers_plan on known_transfers (organisation_id, plan_id)")
