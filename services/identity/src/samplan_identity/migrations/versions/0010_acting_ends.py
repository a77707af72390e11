"""Who acts for another stops when their own session ends: it is found by the session that waits."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the index."""
    op.execute("create index ix_sessions_own on sessions (own_session_id) where ended_at is null")
