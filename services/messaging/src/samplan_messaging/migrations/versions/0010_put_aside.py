"""How often a message was put aside or brought back by somebody who got it, so that the newest telling wins."""

from alembic import op

from samplan_servicekit import migrating

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Only adds; the version before puts aside without counting, and a rebuild hears what stands here."""
    op.execute("alter table messages add column if not exists asides integer not null default 0")
    # By both is found what a rebuild hears again: what lies aside, and what was brought back from there.
    migrating.create_index("ix_copies_aside", "copies (organisation_id, message_id) where deleted_at is not null")
    migrating.create_index("ix_messages_aside", "messages (organisation_id, id) where asides > 0")
