"""What a document could not be made with, and what it is made without."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Only adds; the version before asks for documents with everything."""
    op.execute("alter table transfers add column at_fault jsonb not null default '[]'")
    op.execute("alter table transfers add column together boolean not null default false")
    op.execute("alter table transfers add column without jsonb not null default '[]'")
