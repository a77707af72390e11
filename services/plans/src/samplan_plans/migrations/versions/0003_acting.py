"""Who changed a consent for somebody else."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add columns."""
    op.execute("alter table consent_changes add column acting_id uuid, add column acting_basis text")
    op.execute(
        "alter table consent_changes add constraint ck_consent_changes_acting"
        " check ((acting_id is null) = (acting_basis is null))"
    )
