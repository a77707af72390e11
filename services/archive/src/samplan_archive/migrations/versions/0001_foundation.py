"""Transfers, what is known of plans, and how each organisation archives."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("archive")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect("known_plans", "archive_settings", "transfers")


_TABLES = """
create table known_plans (
    organisation_id uuid not null,
    plan_id uuid not null,
    plan_type text not null,
    status text not null,
    owner_person_id uuid not null,
    short_name text,
    sequence bigint not null,
    primary key (organisation_id, plan_id)
);

create table archive_settings (
    organisation_id uuid primary key,
    settings jsonb not null,
    changed_at timestamptz not null
);

create table transfers (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    generation integer not null check (generation >= 1),
    requested_by uuid not null,
    client_message_id uuid not null unique,
    state text not null check (
        state in ('requested', 'rendered', 'packaged', 'sent', 'received', 'archived', 'partly', 'failed')),
    reason text,
    error_id text,
    job_id uuid,
    sha256 text,
    size bigint,
    pages integer,
    message_sealed bytea,
    stored boolean not null,
    message_id uuid,
    sends integer not null,
    failures integer not null,
    attempts integer not null,
    due_at timestamptz not null,
    taken_until timestamptz,
    case_id uuid,
    case_number text,
    record_id uuid,
    record_number text,
    requested_at timestamptz not null,
    rendered_at timestamptz,
    packaged_at timestamptz,
    sent_at timestamptz,
    received_at timestamptz,
    settled_at timestamptz,
    sequence integer not null,
    primary key (organisation_id, id),
    unique (organisation_id, plan_id, generation)
);

create unique index ux_transfers_open on transfers (organisation_id, plan_id)
    where state in ('requested', 'rendered', 'packaged', 'sent', 'received');

-- What is settled is looked at once more, to clear away its document.
create index ix_transfers_due on transfers (due_at)
    where stored or state in ('requested', 'rendered', 'packaged', 'sent', 'received');

-- A worker works for all organisations, and answers do not say whose they are: these two functions, and nothing else
-- of the service, see the transfers of all, and tell of one at a time whose it is.
create policy take on transfers to archive_owner using (true) with check (true);

create function take_transfer(p_now timestamptz, p_lease interval)
returns table (taken_organisation_id uuid, taken_id uuid, taken_attempt integer)
language sql security definer set search_path = pg_catalog, public as $$
    update transfers set attempts = attempts + 1, taken_until = p_now + p_lease
    where (organisation_id, id) = (
        select organisation_id, id from transfers
        where (stored or state in ('requested', 'rendered', 'packaged', 'sent', 'received'))
          and due_at <= p_now and (taken_until is null or taken_until <= p_now)
        order by due_at limit 1 for update skip locked
    )
    returning organisation_id, id, attempts
$$;

create function find_transfer(p_client_message_id uuid)
returns table (found_organisation_id uuid, found_id uuid)
language sql security definer set search_path = pg_catalog, public as $$
    select organisation_id, id from transfers where client_message_id = p_client_message_id
$$;

revoke execute on function take_transfer, find_transfer from public;

grant execute on function take_transfer, find_transfer to archive_app;

create function wake_workers() returns trigger language plpgsql as $$
begin
    if new.state in ('rendered', 'packaged') and new.taken_until is null then
        perform pg_notify('transfers', '');
    end if;
    return null;
end $$;

create trigger wake_workers after insert or update on transfers for each row execute function wake_workers()
"""
