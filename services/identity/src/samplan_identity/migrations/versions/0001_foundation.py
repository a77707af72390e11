"""Organisations, persons, accounts, sessions, keys, and the projection of participants."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("identity")
    step_0001_foundation.create_signing_keys("identity")
    for statement in (_TABLES + _POLICIES + _FUNCTIONS).split(";;\n"):
        if statement.strip():
            op.execute(statement)
    step_0001_foundation.protect("members")


_TABLES = """
create table organisations (
    id uuid primary key,
    name text not null,
    plan_types text[] not null,
    version integer not null
);;
create table persons (
    id uuid primary key,
    given_name text not null,
    family_name text not null,
    birth_date date,
    identity_number_sealed bytea,
    identity_number_index bytea unique,
    mobile text,
    email text,
    street text,
    postal_code text,
    city text,
    workplace text,
    position text,
    code_channel text not null check (code_channel in ('sms', 'email')),
    language text not null check (language in ('nb', 'nn', 'en')),
    may_notify boolean not null,
    confidential boolean not null,
    version integer not null,
    check ((identity_number_sealed is null) = (identity_number_index is null))
);;
create table memberships (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    person_id uuid not null references persons,
    rights text[] not null,
    version integer not null,
    unique (organisation_id, person_id)
);;
create index ix_memberships_person on memberships (person_id);;
create table accounts (
    id uuid primary key,
    person_id uuid not null unique references persons,
    username text not null,
    password_hash text,
    status text not null check (status in ('invited', 'active', 'closed')),
    version integer not null,
    check (status <> 'active' or password_hash is not null)
);;
create unique index uq_accounts_username on accounts (lower(username));;
create table account_links (
    id uuid primary key,
    account_id uuid not null references accounts,
    purpose text not null check (purpose in ('activation', 'reset')),
    token_hash bytea not null unique,
    expires_at timestamptz not null,
    used_at timestamptz
);;
create index ix_account_links_account on account_links (account_id);;
create table sessions (
    id uuid primary key,
    organisation_id uuid not null references organisations,
    person_id uuid not null references persons,
    account_id uuid not null references accounts,
    session_hash bytea not null unique,
    method text not null,
    acr text not null,
    amr text[] not null,
    factor_at timestamptz not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    version integer not null
);;
create index ix_sessions_account on sessions (account_id, created_at);;
create table members (
    organisation_id uuid not null,
    participant_id uuid not null,
    plan_id uuid not null,
    person_id uuid not null,
    kind text not null,
    removed boolean not null,
    sequence bigint not null,
    primary key (organisation_id, participant_id)
);;
create index ix_members_person on members (organisation_id, person_id);;
"""

# Persons and accounts belong to no single organisation: one sees those who are members of one's own. The subqueries
# are under row-level security themselves. The owner's policy is for the functions below, which return single rows.
_POLICIES = """
alter table organisations enable row level security;;
alter table organisations force row level security;;
create policy organisation on organisations
    using (id = (select current_org())) with check (id = (select current_org()));;
create policy functions on organisations to identity_owner using (true);;

alter table memberships enable row level security;;
alter table memberships force row level security;;
create policy organisation on memberships
    using (organisation_id = (select current_org())) with check (organisation_id = (select current_org()));;
create policy functions on memberships to identity_owner using (true);;

alter table persons enable row level security;;
alter table persons force row level security;;
create policy members on persons
    using (exists (select 1 from memberships m where m.person_id = persons.id));;
create policy new on persons for insert with check ((select current_org()) is not null);;
create policy functions on persons to identity_owner using (true);;

alter table accounts enable row level security;;
alter table accounts force row level security;;
create policy members on accounts
    using (exists (select 1 from memberships m where m.person_id = accounts.person_id));;
create policy functions on accounts to identity_owner using (true);;

alter table account_links enable row level security;;
alter table account_links force row level security;;
create policy members on account_links
    using (exists (select 1 from accounts a where a.id = account_links.account_id));;
create policy functions on account_links to identity_owner using (true);;

alter table sessions enable row level security;;
alter table sessions force row level security;;
create policy organisation on sessions
    using (organisation_id = (select current_org())) with check (organisation_id = (select current_org()));;
create policy functions on sessions to identity_owner using (true);;
"""

_FUNCTIONS = """
create type login_record as (
    account_id uuid, person_id uuid, password_hash text, status text, channel text, mobile text, email text,
    language text, organisation_id uuid
);;
create function find_login_of(p_account uuid) returns setof login_record
language sql stable security definer set search_path = pg_catalog, public as $$
    select a.id, p.id, a.password_hash, a.status, p.code_channel, p.mobile, p.email, p.language, m.organisation_id
    from accounts a
    join persons p on p.id = a.person_id
    cross join lateral (
        select m.organisation_id from memberships m where m.person_id = p.id
        order by (
            select max(s.created_at) from sessions s
            where s.account_id = a.id and s.organisation_id = m.organisation_id
        ) desc nulls last, m.id
        limit 1
    ) m
    where a.id = p_account
$$;;
create function find_login(p_username text) returns setof login_record
language sql stable security definer set search_path = pg_catalog, public as $$
    select r.* from accounts a, lateral find_login_of(a.id) r where lower(a.username) = lower(p_username)
$$;;
create function username_taken(p_username text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from accounts where lower(username) = lower(p_username))
$$;;
create function identity_number_known(p_index bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from persons where identity_number_index = p_index)
$$;;
create function organisations_of(p_person uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
    select organisation_id from memberships where person_id = p_person order by organisation_id
$$;;
create function organisation_ids() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
    select id from organisations order by id
$$;;
create function named_organisations_of(p_person uuid) returns table (id uuid, name text)
language sql stable security definer set search_path = pg_catalog, public as $$
    select o.id, o.name from memberships m join organisations o on o.id = m.organisation_id
    where m.person_id = p_person order by o.name
$$;;
create function account_live(p_person uuid, p_organisation uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (
        select 1 from accounts a join memberships m on m.person_id = a.person_id
        where a.person_id = p_person and a.status = 'active' and m.organisation_id = p_organisation
    )
$$;;
create function find_account_link(p_hash bytea, p_purpose text, p_now timestamptz) returns table (
    account_id uuid, username text, organisation_id uuid, organisation_name text, given_name text, family_name text
)
language sql stable security definer set search_path = pg_catalog, public as $$
    select a.id, a.username, o.id, o.name, p.given_name, p.family_name
    from account_links v
    join accounts a on a.id = v.account_id
        and a.status = case v.purpose when 'activation' then 'invited' else 'active' end
    join persons p on p.id = a.person_id
    join lateral find_login_of(a.id) r on true
    join organisations o on o.id = r.organisation_id
    where v.token_hash = p_hash and v.purpose = p_purpose and v.used_at is null and v.expires_at > p_now
$$;;
create function use_account_link(p_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns integer
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    v_account uuid;
    v_version integer;
begin
    update account_links set used_at = p_now
        where token_hash = p_hash and purpose = p_purpose and used_at is null and expires_at > p_now
        returning account_id into v_account;
    update accounts set password_hash = p_password_hash, status = 'active', version = version + 1
        where id = v_account and status = case p_purpose when 'activation' then 'invited' else 'active' end
        returning version into v_version;
    -- Links that were asked for before are worth nothing now.
    update account_links set used_at = p_now
        where account_id = v_account and purpose = p_purpose and used_at is null and v_version is not null;
    return v_version;
end $$;;
create function add_reset_link(
    p_id uuid, p_account uuid, p_hash bytea, p_expires_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, public as $$
    insert into account_links (id, account_id, purpose, token_hash, expires_at)
    values (p_id, p_account, 'reset', p_hash, p_expires_at)
$$;;
create function end_sessions_of(p_account uuid, p_now timestamptz) returns table (
    session_id uuid, organisation_id uuid, person_id uuid, session_hash bytea, version integer
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set ended_at = p_now, version = s.version + 1
    where s.account_id = p_account and s.ended_at is null
    returning s.id, s.organisation_id, s.person_id, s.session_hash, s.version
$$;;
create function find_session(p_hash bytea, p_now timestamptz) returns table (
    id uuid, organisation_id uuid, person_id uuid, account_id uuid, acr text, amr text[], factor_at timestamptz,
    last_seen_at timestamptz, expires_at timestamptz, rights text[]
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set last_seen_at = p_now
    from accounts a, memberships m
    where s.session_hash = p_hash and s.ended_at is null and s.expires_at > p_now
        and s.last_seen_at > p_now - interval '30 minutes'
        and a.id = s.account_id and a.status = 'active'
        and m.person_id = s.person_id and m.organisation_id = s.organisation_id
    returning s.id, s.organisation_id, s.person_id, s.account_id, s.acr, s.amr, s.factor_at, s.last_seen_at,
        s.expires_at, m.rights
$$;;
revoke execute on all functions in schema public from public;;
grant execute on all functions in schema public to identity_app;;
"""
