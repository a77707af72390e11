"""Sign-in through OpenID providers: links to accounts, what an organisation asks, where a session came from."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and the functions that are asked before anybody is signed in."""
    for statement in (_TABLES + _FUNCTIONS).split(";;\n"):
        if statement.strip():
            op.execute(statement)


# An account that is used through a provider alone never gets a password.
_TABLES = """
alter table accounts drop constraint accounts_check;;
alter table sessions add column provider text, add column provider_sid bytea;;
create index ix_sessions_provider_sid on sessions (provider_sid) where provider_sid is not null;;
create table provider_links (
    id uuid primary key,
    account_id uuid not null references accounts,
    issuer text not null,
    subject text not null,
    number_index bytea not null,
    linked_at timestamptz not null,
    unique (account_id, issuer),
    unique (issuer, subject)
);;
alter table provider_links enable row level security;;
alter table provider_links force row level security;;
create policy members on provider_links
    using (exists (select 1 from accounts a where a.id = provider_links.account_id));;
create policy functions on provider_links to identity_owner using (true);;
create table sign_in_rules (
    organisation_id uuid primary key references organisations,
    provider_required boolean not null,
    short_provider_sessions boolean not null
);;
alter table sign_in_rules enable row level security;;
alter table sign_in_rules force row level security;;
create policy organisation on sign_in_rules
    using (organisation_id = (select current_org())) with check (organisation_id = (select current_org()));;
"""

_FUNCTIONS = """
create function find_login_by_number(p_index bytea) returns setof login_record
language sql stable security definer set search_path = pg_catalog, public as $$
    select r.* from persons p join accounts a on a.person_id = p.id, lateral find_login_of(a.id) r
    where p.identity_number_index = p_index
$$;;
create function find_provider_link(p_account uuid, p_issuer text) returns table (subject text, number_index bytea)
language sql stable security definer set search_path = pg_catalog, public as $$
    select l.subject, l.number_index from provider_links l where l.account_id = p_account and l.issuer = p_issuer
$$;;
create function provider_subject_linked(p_issuer text, p_subject text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from provider_links where issuer = p_issuer and subject = p_subject)
$$;;
create function link_provider(
    p_id uuid, p_account uuid, p_issuer text, p_subject text, p_index bytea, p_now timestamptz
) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    -- The person's number now, not the one that was shown some minutes ago.
    perform 1 from accounts a join persons p on p.id = a.person_id
        where a.id = p_account and a.status <> 'closed' and p.identity_number_index = p_index
        for update of a, p;
    if not found then
        return false;
    end if;
    delete from provider_links where issuer = p_issuer and (subject = p_subject or account_id = p_account);
    insert into provider_links values (p_id, p_account, p_issuer, p_subject, p_index, p_now);
    update accounts set status = 'active', version = version + 1 where id = p_account and status = 'invited';
    return true;
end $$;;
create function end_provider_sessions(p_provider text, p_sid bytea, p_now timestamptz) returns table (
    session_id uuid, organisation_id uuid, person_id uuid, session_hash bytea, version integer
)
language sql security definer set search_path = pg_catalog, public as $$
    update sessions s set ended_at = p_now, version = s.version + 1
    where s.provider_sid = p_sid and s.provider = p_provider and s.ended_at is null
    returning s.id, s.organisation_id, s.person_id, s.session_hash, s.version
$$;;
revoke execute on all functions in schema public from public;;
grant execute on all functions in schema public to identity_app;;
"""
