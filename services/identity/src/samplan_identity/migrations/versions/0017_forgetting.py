"""Sessions that are over and links that nobody can use any more are forgotten some day."""

from alembic import op

from samplan_servicekit import migrating

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make indexes by when something was over, and functions that forget across organisations."""
    migrating.create_index("ix_sessions_over", "sessions ((coalesce(ended_at, expires_at)))")
    migrating.create_index(
        "ix_sessions_last",
        "sessions (organisation_id, person_id, account_id, created_at, id) where acting_person_id is null",
    )
    migrating.create_index("ix_account_links_expires_at", "account_links (expires_at)")
    for statement in _FUNCTIONS.split(";;\n"):
        if statement.strip():
            op.execute(statement)


# The last session that somebody began here themselves stays: by it one sees when they were last here, that they have
# been here before (who comes from a new device is told so then), and where they go when they sign in. So does one
# while another that waited for it is there.
_FUNCTIONS = """
create or replace function forget_sessions(p_before timestamptz, p_limit integer) returns bigint
language sql security definer set search_path = pg_catalog, public
-- In the indexes' own order, whatever the planner knows of the table: else it may sort all that an account has, for
-- each session of it.
set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off as $$
    with gone as (
        delete from sessions where ctid = any (array(
            select s.ctid from sessions s
            where coalesce(s.ended_at, s.expires_at) < p_before
                and (s.acting_person_id is not null or s.id <> (
                    select last.id from sessions last
                    where last.organisation_id = s.organisation_id and last.person_id = s.person_id
                        and last.account_id = s.account_id and last.acting_person_id is null
                    order by last.created_at desc, last.id desc limit 1
                ))
                and not exists (select 1 from sessions acting where acting.own_session_id = s.id)
            order by coalesce(s.ended_at, s.expires_at) limit least(p_limit, 50000)
        )) returning 1
    )
    select count(*) from gone
$$;;
create or replace function forget_account_links(p_before timestamptz, p_limit integer) returns bigint
language sql security definer set search_path = pg_catalog, public as $$
    with gone as (
        delete from account_links where ctid = any (array(
            select ctid from account_links where expires_at < p_before
            order by expires_at limit least(p_limit, 50000)
        )) returning 1
    )
    select count(*) from gone
$$;;
revoke execute on function forget_sessions, forget_account_links from public;;
grant execute on function forget_sessions, forget_account_links to identity_app;;
"""
