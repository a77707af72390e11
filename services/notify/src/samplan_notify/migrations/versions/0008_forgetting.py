"""Deliveries that are settled are forgotten some day."""

from alembic import op

from samplan_servicekit import migrating

revision = "0008"
down_revision = "0006"


def upgrade() -> None:
    """Make an index by when they were settled, and the function that forgets across organisations."""
    migrating.create_index("ix_deliveries_settled_at", "deliveries (settled_at) where settled_at is not null")
    op.execute(
        """
        create or replace function forget_deliveries(p_before timestamptz, p_limit integer) returns bigint
        language sql security definer set search_path = pg_catalog, public as $$
            with gone as (
                delete from deliveries where ctid = any (array(
                    select ctid from deliveries where settled_at < p_before
                    order by settled_at limit least(p_limit, 50000)
                )) returning 1
            )
            select count(*) from gone
        $$
        """
    )
    op.execute("revoke execute on function forget_deliveries from public")
    op.execute("grant execute on function forget_deliveries to notify_app")
