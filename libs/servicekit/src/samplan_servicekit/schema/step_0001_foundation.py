"""Step 1: scope, outbox and history, inbox, idempotency keys, log; and signing keys for those who issue tokens.

Landed, and never changed: what comes later is a step of its own.
"""

from typing import Final, Protocol

from alembic import op


class Operations(Protocol):
    """The one thing of Alembic's `op` that the bus needs here."""

    def execute(self, sqltext: str) -> None:
        """Run one statement."""


def install(service: str) -> None:
    """Make the foundation of a service's database: scope, outbox, inbox, idempotency keys, log."""
    create_scope()
    create_outbox(op, service)
    create_inbox(op)
    create_idempotency_keys(service)
    create_log(service)


def create_scope() -> None:
    """`current_org()`: the organisation of the running transaction, null outside any."""
    op.execute(
        """
        create function current_org() returns uuid language sql stable parallel safe as
        $$ select nullif(current_setting('app.organisation_id', true), '')::uuid $$
        """
    )


def protect(*tables: str) -> None:
    """Keep each organisation's rows apart in tables that have an `organisation_id`."""
    for table in tables:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy organisation on {table} using (organisation_id = (select current_org())) "
            f"with check (organisation_id = (select current_org()))"
        )


def create_idempotency_keys(service: str) -> None:
    """Answers to unsafe calls that named an idempotency key, kept for a day."""
    op.execute(
        """
        create table idempotency_keys (
            organisation_id uuid not null,
            person_id uuid not null,
            route text not null,
            key text not null,
            request_hash bytea not null,
            response jsonb,
            created_at timestamptz not null default now(),
            primary key (organisation_id, person_id, route, key)
        )
        """
    )
    op.execute("create index ix_idempotency_keys_created_at on idempotency_keys (created_at)")
    protect("idempotency_keys")
    # Sweeping goes across organisations, which the app cannot; the function's owner may, and only by age.
    op.execute(f"create policy sweep on idempotency_keys to {service}_owner using (true)")
    op.execute(
        """
        create function forget_idempotency_keys(p_before timestamptz) returns bigint
        language sql security definer set search_path = pg_catalog, public as $$
            with gone as (delete from idempotency_keys where created_at < p_before returning 1)
            select count(*) from gone
        $$
        """
    )
    op.execute("revoke execute on function forget_idempotency_keys from public")
    op.execute(f"grant execute on function forget_idempotency_keys to {service}_app")


def create_log(service: str) -> None:
    """The append-only log: one chain of hashes a plan, written by one function and by nothing else."""
    op.execute(
        """
        create table log_heads (
            organisation_id uuid not null,
            chain_id uuid not null,
            sequence bigint not null,
            hash bytea not null,
            primary key (organisation_id, chain_id)
        )
        """
    )
    op.execute(
        """
        create table log_entries (
            organisation_id uuid not null,
            chain_id uuid not null,
            sequence bigint not null,
            time timestamptz not null,
            body text not null,
            hash bytea not null,
            primary key (organisation_id, chain_id, sequence)
        )
        """
    )
    op.execute(
        "create index ix_log_entries_time on log_entries (organisation_id, chain_id, time desc, sequence desc)"
    )
    # What people wrote, beside the chain and sealed: it can be erased, and the chain stays whole.
    op.execute(
        """
        create table log_details (
            organisation_id uuid not null,
            chain_id uuid not null,
            id uuid not null,
            salt bytea not null,
            sealed bytea not null,
            primary key (organisation_id, id)
        )
        """
    )
    protect("log_heads", "log_entries", "log_details")
    op.execute(f"revoke update, delete, truncate on log_details from {service}_app")
    # The head is locked by the upsert, so entries of one chain are written one after another. The moment is that of
    # the caller's clock; the order of a chain is its sequence.
    op.execute(
        r"""
        create function append_log(p_chain uuid, p_time timestamptz, p_body text) returns bigint
        language plpgsql security definer set search_path = pg_catalog, public as $$
        declare
            v_org uuid := current_org();
            v_sequence bigint;
            v_previous bytea;
            v_hash bytea;
        begin
            if v_org is null then
                raise exception 'a log entry needs an organisation';
            end if;
            insert into log_heads values (v_org, p_chain, 0, '\x')
                on conflict (organisation_id, chain_id) do nothing;
            select sequence + 1, hash into v_sequence, v_previous from log_heads
                where organisation_id = v_org and chain_id = p_chain for update;
            v_hash := sha256('\x01'::bytea || v_previous || int8send(v_sequence) || convert_to(p_body, 'UTF8'));
            insert into log_entries values (v_org, p_chain, v_sequence, p_time, p_body, v_hash);
            update log_heads set sequence = v_sequence, hash = v_hash
                where organisation_id = v_org and chain_id = p_chain;
            return v_sequence;
        end $$
        """
    )
    op.execute(f"revoke insert, update, delete, truncate on log_heads, log_entries from {service}_app")
    op.execute("revoke execute on function append_log from public")
    op.execute(f"grant execute on function append_log to {service}_app")


def create_signing_keys(service: str) -> None:
    """Keys that sign tokens, private halves wrapped; for identity and plans, which issue them."""
    op.execute(
        """
        create table signing_keys (
            kid text primary key,
            public_key bytea not null,
            wrapped_key bytea not null,
            published_at timestamptz not null,
            signs_from timestamptz not null,
            signs_until timestamptz not null,
            withdrawn_at timestamptz not null
        )
        """
    )
    op.execute(f"grant select, insert, delete on signing_keys to {service}_app")


def create_outbox(op: Operations, service: str) -> None:
    """Make the table that events wait in, for the roles `<service>_app` (adds) and `<service>_relay` (sends).

    The app can add an event of the organisation in scope, or, by saying so (`app.event_scope`), one of the
    whole suite; it can neither read nor change what waits. The relay sees all organisations.

    Beside it stands the history of those events that are kept (see `history`).
    """
    for statement in (*_OUTBOX.split(";\n\n"), *_HISTORY.split(";\n\n")):
        op.execute(statement.format(app=f"{service}_app", relay=f"{service}_relay", owner=f"{service}_owner"))


_OUTBOX: Final = """
create table outbox (
    id uuid primary key,
    position bigint generated always as identity,
    type text not null,
    subject uuid not null,
    organisation_id uuid,
    correlation_id uuid not null,
    trace text,
    body text not null,
    created_at timestamptz not null default clock_timestamp(),
    refused_at timestamptz,
    refused_as text
)
-- A queue in a table: nearly every row dies young, so clean up by count and not by share of the table.
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
      autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000);

create index outbox_unsent on outbox (position) where refused_at is null;

alter table outbox enable row level security;

alter table outbox force row level security;

create policy outbox_add on outbox for insert to {app} with check (
    organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid
    or (organisation_id is null and current_setting('app.event_scope', true) = 'suite')
);

create policy outbox_relay on outbox to {relay} using (true) with check (true);

revoke all on outbox from {app};

grant insert on outbox to {app};

grant usage on schema public to {relay};

grant select, update, delete on outbox to {relay};

create function outbox_wake() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox', '');  -- is delivered on commit, once for a transaction
    return null;
end $$;

create trigger outbox_wake after insert on outbox for each statement execute function outbox_wake()
"""


# A reader pages through the history while others add to it, and must not pass by a row that is committed only after
# a row behind it. So rows are in the order of the transactions that wrote them (`written_in`), not of a sequence
# alone: PostgreSQL knows the oldest transaction that is still open, everything before that one is settled, and the
# reader goes no further (see `history`). `position` is the order inside a transaction. The app can add rows of the
# organisation in scope and read them; nobody changes them.
_HISTORY: Final = """
create table event_history (
    organisation_id uuid not null,
    type text not null,
    written_in xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    body text not null,
    primary key (organisation_id, type, written_in, position)
);

alter table event_history enable row level security;

alter table event_history force row level security;

create policy organisation on event_history to {app}
    using (organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid)
    with check (organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid);

create policy keeper on event_history to {owner} using (true);

revoke all on event_history from {app};

grant select, insert on event_history to {app}
"""


def create_inbox(op: Operations) -> None:
    """Make the table that remembers which events a consumer has handled."""
    for statement in _INBOX.split(";\n\n"):
        op.execute(statement)


_INBOX: Final = """
create table inbox (
    message_id uuid,
    consumer text,
    handled_at timestamptz not null default now(),
    primary key (message_id, consumer)
);

create index inbox_handled_at on inbox using brin (handled_at)
"""
