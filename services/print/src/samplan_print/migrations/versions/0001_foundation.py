"""Jobs, saved copies, and what is known of plans."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("print")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect("known_plans", "jobs", "copies")
    for statement in _SWEEPING.split(";\n\n"):
        op.execute(statement)


_TABLES = """
create table known_plans (
    organisation_id uuid not null,
    plan_id uuid not null,
    type text not null,
    status text not null,
    sequence bigint not null,
    primary key (organisation_id, plan_id)
);

create table jobs (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    kind text not null check (kind in ('copy', 'archive')),
    person_id uuid not null,
    transfer_id uuid,
    copy_id uuid,
    language text not null,
    save_copy boolean not null,
    details bytea not null,
    state text not null check (state in ('requested', 'rendering', 'ready', 'fetched', 'expired', 'failed')),
    failure text,
    attempt integer not null,
    object_key text,
    sha256 text,
    size bigint,
    pages integer,
    password bytea,
    requested_at timestamptz not null,
    changed_at timestamptz not null,
    ready_at timestamptz,
    expires_at timestamptz,
    cleared_at timestamptz,
    version integer not null,
    primary key (organisation_id, id),
    unique (organisation_id, transfer_id),
    check ((state = 'failed') = (failure is not null)),
    check (state not in ('ready', 'fetched') or (object_key is not null and expires_at is not null)),
    check (state in ('ready', 'fetched') or password is null)
);

create index ix_jobs_due on jobs (changed_at) where cleared_at is null;

create table copies (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    person_id uuid not null,
    details bytea not null,
    holds text[] not null,
    object_key text not null,
    sha256 text not null,
    size bigint not null,
    pages integer not null,
    saved_at timestamptz not null,
    primary key (organisation_id, id)
);

create index ix_copies_plan on copies (organisation_id, plan_id, saved_at desc)
"""

_SWEEPING = """
create policy sweep on jobs to print_owner using (true);

-- What runs out does so in all organisations: this function, and nothing else of the service, sees the jobs of all,
-- and tells of a hundred at a time whose they are.
create function due_jobs(p_now timestamptz, p_stuck_since timestamptz)
returns table (due_organisation_id uuid, due_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
    select organisation_id, id from jobs
    where cleared_at is null
      and ((state in ('requested', 'rendering') and changed_at < p_stuck_since)
        or (state in ('ready', 'fetched') and expires_at <= p_now)
        or state in ('expired', 'failed'))
    order by changed_at limit 100
$$;

revoke execute on function due_jobs from public;

grant execute on function due_jobs to print_app
"""
