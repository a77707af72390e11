"""Accepted terms, and planned downtime."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    for statement in _STATEMENTS.split(";;\n"):
        if statement.strip():
            op.execute(statement)


# What somebody has accepted is theirs, wherever they are a member; nobody changes or deletes it. Downtime concerns
# everybody, and is written by an operator's command with the service's own rights.
_STATEMENTS = """
create table terms_acceptances (
    account_id uuid not null references accounts,
    version text not null,
    language text not null check (language in ('nb', 'nn', 'en')),
    accepted_at timestamptz not null,
    primary key (account_id, version)
);;
alter table terms_acceptances enable row level security;;
alter table terms_acceptances force row level security;;
create policy members on terms_acceptances
    using (exists (select 1 from accounts a where a.id = terms_acceptances.account_id));;
create policy functions on terms_acceptances to identity_owner using (true);;
revoke update, delete, truncate on terms_acceptances from identity_app;;
create function terms_accepted(p_account uuid, p_version text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from terms_acceptances where account_id = p_account and version = p_version)
$$;;
revoke execute on function terms_accepted(uuid, text) from public;;
grant execute on function terms_accepted(uuid, text) to identity_app;;
create table downtimes (
    id uuid primary key,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    texts jsonb not null,
    check (ends_at > starts_at)
);;
alter table downtimes enable row level security;;
alter table downtimes force row level security;;
create policy everybody on downtimes using (true) with check (true);;
"""
