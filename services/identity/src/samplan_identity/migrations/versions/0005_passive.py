"""A session can be found without counting as seen: an open page that listens is no sign of life."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Give `find_session` a third argument."""
    for statement in _FUNCTION.split(";;\n"):
        if statement.strip():
            op.execute(statement)


_FUNCTION = """
drop function find_session(bytea, timestamptz);;
create function find_session(p_hash bytea, p_now timestamptz, p_seen boolean) returns table (
    id uuid, organisation_id uuid, person_id uuid, account_id uuid, acr text, amr text[], factor_at timestamptz,
    last_seen_at timestamptz, expires_at timestamptz, idle_seconds integer, browser text, rights text[]
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set last_seen_at = case when p_seen then p_now else s.last_seen_at end
    from accounts a, memberships m
    where s.session_hash = p_hash and s.ended_at is null and s.expires_at > p_now
        and s.last_seen_at > p_now - make_interval(secs => s.idle_seconds)
        and a.id = s.account_id and a.status = 'active'
        and m.person_id = s.person_id and m.organisation_id = s.organisation_id
    returning s.id, s.organisation_id, s.person_id, s.account_id, s.acr, s.amr, s.factor_at, s.last_seen_at,
        s.expires_at, s.idle_seconds, s.browser, m.rights
$$;;
revoke execute on function find_session(bytea, timestamptz, boolean) from public;;
grant execute on function find_session(bytea, timestamptz, boolean) to identity_app;;
"""
