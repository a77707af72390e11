"""Who represents whom, and sessions in which somebody acts for another."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table and the columns, and give `find_session` more to tell."""
    for statement in _STATEMENTS.split(";;\n"):
        if statement.strip():
            op.execute(statement)
    step_0001_foundation.protect("representations")
    # A session is found before any scope is known, and holds only as long as what it rests on.
    op.execute("create policy functions on representations to identity_owner using (true)")


_STATEMENTS = """
create table representations (
    organisation_id uuid not null references organisations,
    id uuid not null,
    person_id uuid not null references persons,
    representative_id uuid not null references persons,
    basis text not null check (basis in ('parental_responsibility', 'guardianship', 'power_of_attorney')),
    valid_from date not null,
    valid_to date,
    remark text,
    registered_by uuid not null,
    registered_at timestamptz not null,
    ended_by uuid,
    ended_at timestamptz,
    primary key (organisation_id, id),
    check (person_id <> representative_id),
    check (valid_to >= valid_from),
    check ((ended_at is null) = (ended_by is null))
);;
create unique index uq_representations_open on representations (organisation_id, person_id, representative_id, basis)
    where ended_at is null;;
create index ix_representations_representative on representations (organisation_id, representative_id)
    where ended_at is null;;
alter table sessions
    add column acting_person_id uuid references persons,
    add column acting_basis text
        check (acting_basis in ('parental_responsibility', 'guardianship', 'power_of_attorney', 'assisted')),
    add column acting_plan_id uuid,
    add column representation_id uuid,
    add column own_session_id uuid references sessions,
    add constraint ck_sessions_acting check (
        (acting_person_id is null) = (acting_basis is null)
        and (acting_person_id is null) = (own_session_id is null)
        and (acting_plan_id is null) = (acting_basis is distinct from 'assisted')
        and (representation_id is null) = (acting_person_id is null or acting_basis = 'assisted')
        and acting_person_id is distinct from person_id
    ),
    add constraint fk_sessions_representation foreign key (organisation_id, representation_id)
        references representations;;
create index ix_sessions_representation on sessions (representation_id) where ended_at is null;;
drop function find_session(bytea, timestamptz, boolean);;
create function find_session(p_hash bytea, p_now timestamptz, p_seen boolean) returns table (
    id uuid, organisation_id uuid, person_id uuid, account_id uuid, acr text, amr text[], factor_at timestamptz,
    last_seen_at timestamptz, expires_at timestamptz, idle_seconds integer, browser text, rights text[],
    acting_person_id uuid, acting_basis text, acting_plan_id uuid
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set last_seen_at = case when p_seen then p_now else s.last_seen_at end
    from accounts a, memberships m
    where s.session_hash = p_hash and s.ended_at is null and s.expires_at > p_now
        and s.last_seen_at > p_now - make_interval(secs => s.idle_seconds)
        and a.id = s.account_id and a.status = 'active'
        and m.person_id = s.person_id and m.organisation_id = s.organisation_id
        and (s.acting_person_id is null or (
            exists (
                select 1 from memberships o
                where o.person_id = s.acting_person_id and o.organisation_id = s.organisation_id
            )
            and exists (
                select 1 from sessions o where o.id = s.own_session_id and o.ended_at is null and o.expires_at > p_now
            )
            and (s.representation_id is null or exists (
                select 1 from representations r
                where r.organisation_id = s.organisation_id and r.id = s.representation_id and r.ended_at is null
            ))
        ))
    returning s.id, s.organisation_id, s.person_id, s.account_id, s.acr, s.amr, s.factor_at, s.last_seen_at,
        s.expires_at, s.idle_seconds, s.browser, case when s.acting_person_id is null then m.rights else '{}' end,
        s.acting_person_id, s.acting_basis, s.acting_plan_id
$$;;
revoke execute on function find_session(bytea, timestamptz, boolean) from public;;
grant execute on function find_session(bytea, timestamptz, boolean) to identity_app;;
"""
