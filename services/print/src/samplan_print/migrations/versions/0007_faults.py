"""What a document is made without, and what was at fault where it could not be made."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Only adds; the version before makes documents with everything, and names nothing."""
    op.execute("alter table jobs add column without jsonb not null default '[]'")
    op.execute("alter table jobs add column faults bytea")
