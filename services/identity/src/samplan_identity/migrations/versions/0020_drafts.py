"""What somebody is writing about persons and has not saved is kept for them, sealed."""

from alembic import op

from samplan_servicekit import schema

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table, and the function that forgets across organisations."""
    op.execute(_TABLE)
    op.execute("create index ix_drafts_saved_at on drafts (saved_at)")
    op.execute("create index ix_drafts_author on drafts (author_id)")
    schema.protect("drafts")
    op.execute("create policy functions on drafts to identity_owner using (true)")
    op.execute(_FORGET)
    op.execute("revoke execute on function forget_drafts from public")
    op.execute("grant execute on function forget_drafts to identity_app")


_TABLE = """
create table drafts (
    organisation_id uuid not null references organisations,
    author_id uuid not null references persons,
    form text not null,
    key uuid not null,
    sealed bytea not null,
    base_version integer,
    saved_at timestamptz not null,
    primary key (organisation_id, author_id, form, key)
)
"""

_FORGET = """
create function forget_drafts(p_before timestamptz, p_limit integer) returns bigint
language sql security definer set search_path = pg_catalog, public as $$
    with gone as (
        delete from drafts where ctid = any (array(
            select ctid from drafts where saved_at < p_before
            order by saved_at limit least(p_limit, 50000)
        )) returning 1
    )
    select count(*) from gone
$$
"""
