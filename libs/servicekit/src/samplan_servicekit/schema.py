"""Tables and functions that every service's database has, for the first migration of each.

Everything here is called from an Alembic migration, which runs as the database's owner; `<service>_app` gets its
rights on tables by the owner's default privileges.
"""

from alembic import op

from samplan_servicekit.bus.tables import create_inbox, create_outbox


def install(service: str) -> None:
    """Make the foundation of a service's database: scope, outbox, inbox, idempotency keys, log, signing keys."""
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


def create_merged_persons() -> None:
    """Who was merged into whom, for good; see `merged`."""
    op.execute(
        """
        create table merged_persons (
            organisation_id uuid not null,
            merged_id uuid not null,
            kept_id uuid not null,
            primary key (organisation_id, merged_id),
            check (merged_id <> kept_id)
        )
        """
    )
    op.execute("create index ix_merged_persons_kept on merged_persons (organisation_id, kept_id)")
    protect("merged_persons")
    # Volatile, so that the second statement sees what was committed while the first waited.
    op.execute(
        """
        create function current_person(p_person uuid) returns uuid
        language plpgsql volatile as $$
        begin
            perform pg_advisory_xact_lock_shared(hashtextextended('merged|' || current_org(), 0));
            return coalesce(
                (select kept_id from merged_persons where organisation_id = current_org() and merged_id = p_person),
                p_person
            );
        end $$
        """
    )


def follow_merged_persons(table: str, *columns: str) -> None:
    """Whatever is written into these columns names the person that somebody was merged into, never the merged one."""
    for column in columns:
        _before(
            table,
            f"follow_{column}",
            f"insert or update of {column}",
            f"new.{column} := current_person(new.{column})",
        )


def skip_merged_persons(table: str) -> None:
    """Nothing is kept of a merged person in a table with one row a person."""
    body = "if current_person(new.person_id) <> new.person_id then return null; end if"
    _before(table, "skip_merged", "insert", body)


def _before(table: str, name: str, what: str, body: str) -> None:
    op.execute(
        f"create function {name}_of_{table}() returns trigger language plpgsql as $$ begin {body}; return new; end $$"
    )
    op.execute(f"create trigger {name} before {what} on {table} for each row execute function {name}_of_{table}()")
