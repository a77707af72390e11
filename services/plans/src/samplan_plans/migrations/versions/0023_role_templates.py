"""What an organisation's roles give, and what each participant's role gave when it was assigned."""

from alembic import op

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0001_foundation

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Only adds. The version before assigns roles without saying what they gave: the standard, as it knows no other.

    So `role_given` is none for participants that were there before or were added by that version, and names the role
    that it is about: see `Participant.role_rights`.
    """
    op.execute("alter table participants add column role_given jsonb")
    op.execute(
        """
        create table role_templates (
            organisation_id uuid not null,
            plan_type text not null,
            kind text not null,
            levels jsonb not null,
            print boolean not null,
            changed_at timestamptz not null,
            changed_by uuid not null,
            version integer not null,
            primary key (organisation_id, plan_type, kind)
        )
        """
    )
    step_0001_foundation.protect("role_templates")
    migrating.create_index(
        "ix_participants_kind", "participants (organisation_id, kind, plan_id) where removed_at is null"
    )
