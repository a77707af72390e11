"""Limits of sessions, password rules, start passwords, authenticator apps, recovery codes and passkeys."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what people show beside a password, and what organisations decide of it."""
    for statement in (_TABLES + _POLICIES + _FUNCTIONS).split(";;\n"):
        if statement.strip():
            op.execute(statement)


_TABLES = """
alter table organisations add column password_profile text not null default 'standard'
    check (password_profile in ('standard', 'guide'));;
alter table organisations add column idle_minutes integer not null default 30 check (idle_minutes between 10 and 60);;
alter table organisations add column own_networks cidr[] not null default '{}';;
alter table accounts add column started_by uuid;;
alter table accounts add column start_expires_at timestamptz;;
alter table sessions add column idle_seconds integer not null default 1800
    check (idle_seconds between 600 and 3600);;
alter table sessions add column browser text not null default 'other';;
alter table sessions add column platform text not null default 'other';;
alter table sessions add column network text not null default 'unknown';;
create table authenticators (
    account_id uuid primary key references accounts,
    seed_sealed bytea not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0,
    check (last_step >= 0)
);;
create table recovery_codes (
    id uuid primary key,
    account_id uuid not null references accounts,
    code_hash bytea not null unique,
    used_at timestamptz
);;
create index ix_recovery_codes_account on recovery_codes (account_id);;
create table passkeys (
    id uuid primary key,
    account_id uuid not null references accounts,
    credential_id bytea not null unique,
    public_key bytea not null,
    sign_count bigint not null check (sign_count >= 0),
    name text not null,
    transports text[] not null,
    created_at timestamptz not null,
    last_used_at timestamptz
);;
create index ix_passkeys_account on passkeys (account_id);;
"""

# As with links: one sees the factors of the accounts that one sees. The owner's policy is for the functions below.
_POLICY = """
alter table TABLE enable row level security;;
alter table TABLE force row level security;;
create policy members on TABLE using (exists (select 1 from accounts a where a.id = TABLE.account_id));;
create policy functions on TABLE to identity_owner using (true);;
"""
_POLICIES = "".join(_POLICY.replace("TABLE", table) for table in ("authenticators", "recovery_codes", "passkeys"))

_FUNCTIONS = """
drop function find_session(bytea, timestamptz);;
create function find_session(p_hash bytea, p_now timestamptz) returns table (
    id uuid, organisation_id uuid, person_id uuid, account_id uuid, acr text, amr text[], factor_at timestamptz,
    last_seen_at timestamptz, expires_at timestamptz, idle_seconds integer, browser text, rights text[]
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set last_seen_at = p_now
    from accounts a, memberships m
    where s.session_hash = p_hash and s.ended_at is null and s.expires_at > p_now
        and s.last_seen_at > p_now - make_interval(secs => s.idle_seconds)
        and a.id = s.account_id and a.status = 'active'
        and m.person_id = s.person_id and m.organisation_id = s.organisation_id
    returning s.id, s.organisation_id, s.person_id, s.account_id, s.acr, s.amr, s.factor_at, s.last_seen_at,
        s.expires_at, s.idle_seconds, s.browser, m.rights
$$;;
create function end_session(p_hash bytea, p_now timestamptz) returns table (
    session_id uuid, organisation_id uuid, person_id uuid, session_hash bytea, version integer
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set ended_at = p_now, version = s.version + 1
    where s.session_hash = p_hash and s.ended_at is null
    returning s.id, s.organisation_id, s.person_id, s.session_hash, s.version
$$;;
create function end_sessions_but(p_account uuid, p_kept uuid, p_only uuid, p_now timestamptz) returns table (
    session_id uuid, organisation_id uuid, person_id uuid, session_hash bytea, version integer
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set ended_at = p_now, version = s.version + 1
    where s.account_id = p_account and s.ended_at is null and s.id is distinct from p_kept
        and (p_only is null or s.id = p_only)
    returning s.id, s.organisation_id, s.person_id, s.session_hash, s.version
$$;;
create function sessions_of(p_account uuid, p_now timestamptz) returns table (
    id uuid, organisation_name text, method text, browser text, platform text, network text,
    created_at timestamptz, last_seen_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, public as $$
    select s.id, o.name, s.method, s.browser, s.platform, s.network, s.created_at, s.last_seen_at
    from sessions s join organisations o on o.id = s.organisation_id
    where s.account_id = p_account and s.ended_at is null and s.expires_at > p_now
        and s.last_seen_at > p_now - make_interval(secs => s.idle_seconds)
    order by s.last_seen_at desc limit 50
$$;;
create function sign_in_terms(p_account uuid) returns table (
    username text, given_name text, family_name text, organisation_name text, password_profile text,
    idle_minutes integer, start_expires_at timestamptz, has_app boolean
)
language sql stable security definer set search_path = pg_catalog, public as $$
    select a.username, p.given_name, p.family_name, o.name, o.password_profile, o.idle_minutes, a.start_expires_at,
        exists (select 1 from authenticators x where x.account_id = a.id and x.confirmed_at is not null)
    from accounts a
    join persons p on p.id = a.person_id
    join lateral find_login_of(a.id) r on true
    join organisations o on o.id = r.organisation_id
    where a.id = p_account
$$;;
create function is_own_network(p_network text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from organisations, unnest(own_networks) n where p_network::cidr <<= n)
$$;;
create function set_own_password(p_account uuid, p_old text, p_password_hash text, p_now timestamptz) returns integer
language sql security definer set search_path = pg_catalog, public as $$
    update accounts set password_hash = p_password_hash, start_expires_at = null, version = version + 1
    where id = p_account and status = 'active' and password_hash = p_old
        and (start_expires_at is null or start_expires_at > p_now)
    returning version
$$;;
create function authenticator_of(p_account uuid) returns table (seed_sealed bytea, last_step bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
    select seed_sealed, last_step from authenticators where account_id = p_account and confirmed_at is not null
$$;;
create function use_authenticator_step(p_account uuid, p_step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    update authenticators set last_step = p_step where account_id = p_account and last_step < p_step;
    return found;
end $$;;
create function use_recovery_code(p_account uuid, p_hash bytea, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    update recovery_codes set used_at = p_now where account_id = p_account and code_hash = p_hash and used_at is null;
    return found;
end $$;;
create function find_passkey(p_credential bytea) returns table (
    id uuid, account_id uuid, credential_id bytea, public_key bytea, sign_count bigint
)
language sql stable security definer set search_path = pg_catalog, public as $$
    select id, account_id, credential_id, public_key, sign_count from passkeys where credential_id = p_credential
$$;;
create function use_passkey(p_id uuid, p_count bigint, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    -- Authenticators without a counter always say 0; one that counts must count on.
    update passkeys set sign_count = p_count, last_used_at = p_now
        where id = p_id and (sign_count < p_count or (sign_count = 0 and p_count = 0));
    return found;
end $$;;
-- A start password is of no use once its owner has set another by a link.
create or replace function use_account_link(p_hash bytea, p_purpose text, p_password_hash text, p_now timestamptz)
returns integer
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    v_account uuid;
    v_version integer;
begin
    update account_links set used_at = p_now
        where token_hash = p_hash and purpose = p_purpose and used_at is null and expires_at > p_now
        returning account_id into v_account;
    update accounts set password_hash = p_password_hash, status = 'active', start_expires_at = null,
            version = version + 1
        where id = v_account and status = case p_purpose when 'activation' then 'invited' else 'active' end
        returning version into v_version;
    update account_links set used_at = p_now
        where account_id = v_account and purpose = p_purpose and used_at is null and v_version is not null;
    return v_version;
end $$;;
revoke execute on all functions in schema public from public;;
grant execute on all functions in schema public to identity_app;;
"""
