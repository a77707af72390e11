"""A job can be a form to consent by on paper."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Only adds; the version before makes no form (see `jobs/models.py`)."""
    op.execute("alter table jobs add column form text check (form in ('plain', 'easy'))")
