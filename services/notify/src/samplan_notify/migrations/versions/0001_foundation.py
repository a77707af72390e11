"""Deliveries, and what is known of persons, participants and plans."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("notify")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect("contacts", "members", "known_plans", "deliveries")


_TABLES = """
create table contacts (
    organisation_id uuid not null,
    person_id uuid not null,
    mobile text,
    email text,
    channel text not null,
    language text not null,
    has_account boolean not null,
    may_notify boolean not null,
    confidential boolean not null,
    sequence bigint not null,
    primary key (organisation_id, person_id)
);

create table members (
    organisation_id uuid not null,
    participant_id uuid not null,
    plan_id uuid not null,
    person_id uuid not null,
    kind text not null,
    consent_status text not null,
    consent_from date,
    consent_to date,
    removed boolean not null,
    sequence bigint not null,
    primary key (organisation_id, participant_id)
);

create index ix_members_person on members (organisation_id, plan_id, person_id);

create table known_plans (
    organisation_id uuid not null,
    plan_id uuid not null,
    status text not null,
    short_name text,
    sequence bigint not null,
    primary key (organisation_id, plan_id)
);

create table deliveries (
    organisation_id uuid not null,
    id uuid not null,
    event_id uuid not null,
    person_id uuid not null,
    plan_id uuid,
    lane text not null check (lane in ('urgent', 'notice')),
    kind text not null,
    category text,
    sealed text,
    expires_at timestamptz,
    state text not null check (state in ('queued', 'sending', 'accepted', 'delivered', 'failed', 'suppressed')),
    channel text,
    reason text,
    attempts integer not null,
    failures integer not null,
    due_at timestamptz not null,
    taken_until timestamptz,
    created_at timestamptz not null,
    settled_at timestamptz,
    primary key (organisation_id, id),
    unique (organisation_id, event_id, person_id),
    -- What is settled keeps no code.
    check (sealed is null or state in ('queued', 'sending'))
);

create index ix_deliveries_due on deliveries (lane, due_at) where state in ('queued', 'sending');

-- A worker sends for all organisations: this function, and nothing else of the service, sees the deliveries of all,
-- and tells of one at a time whose it is.
create policy take on deliveries to notify_owner using (true) with check (true);

create function take_delivery(p_lane text, p_now timestamptz, p_lease interval)
returns table (taken_organisation_id uuid, taken_id uuid)
language sql security definer set search_path = pg_catalog, public as $$
    update deliveries set state = 'sending', attempts = attempts + 1, taken_until = p_now + p_lease
    where (organisation_id, id) = (
        select organisation_id, id from deliveries
        where lane = p_lane and due_at <= p_now
          and (state = 'queued' or (state = 'sending' and taken_until <= p_now))
        order by due_at limit 1 for update skip locked
    )
    returning organisation_id, id
$$;

revoke execute on function take_delivery from public;

grant execute on function take_delivery to notify_app;

create function wake_senders() returns trigger language plpgsql as $$
begin
    perform pg_notify('deliveries', new.lane);
    return null;
end $$;

create trigger wake_senders after insert on deliveries for each row execute function wake_senders()
"""
