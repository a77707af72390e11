"""Step 3: the log by months, and reads that were just logged noted, so that they are not logged again and again.

Landed, and never changed: what comes later is a step of its own.

What was logged so far stays where it is: the table becomes the first part of a partitioned one, for all that came
before its last month ended. So there is nothing to copy, and the one moment in which nobody can log is as long as it
takes to rename a table. `append_log` writes to `log_entries` by name, and finds the new one; so does who reads.
"""

from alembic import op
from sqlalchemy import text

from samplan_servicekit import migrating
from samplan_servicekit.schema.step_0001_foundation import protect


def partition_log(service: str) -> None:
    """Part `log_entries` by the month of `time`; can be run again where it was interrupted."""
    if op.get_bind().scalar(text("select relkind = 'p' from pg_class where oid = to_regclass('log_entries')")):
        return
    app, owner = f"{service}_app", f"{service}_owner"
    op.execute("drop policy if exists keeper on log_heads")
    op.execute(f"create policy keeper on log_heads for select to {owner} using (true)")
    migrating.create_index(
        "ux_log_entries_time", "log_entries (organisation_id, chain_id, sequence, time)", unique=True
    )
    # Which month is the last is the owner's to know: without this, row security shows the owner nothing.
    op.execute("drop policy if exists keeper on log_entries")
    op.execute(f"create policy keeper on log_entries to {owner} using (true) with check (true)")
    with migrating.online():
        boundary = _boundary()
    op.execute("alter table log_entries drop constraint if exists ck_log_entries_before")
    op.execute(f"alter table log_entries add constraint ck_log_entries_before check (time < '{boundary}') not valid")
    with migrating.online():
        op.execute("alter table log_entries validate constraint ck_log_entries_before")
    # In one transaction, and without reading a row: the constraint says what the attached part may hold. No other
    # table is locked in it, so whoever holds one and waits for this is let go on.
    for statement in _SWITCH.split(";\n\n"):
        op.execute(statement.format(app=app, owner=owner, boundary=boundary))
    protect("log_entries")
    op.execute(_MAKE_PARTITIONS.format(app=app, owner=owner))
    op.execute("revoke execute on function make_log_partitions from public")
    op.execute(f"grant execute on function make_log_partitions to {app}")
    op.execute("select make_log_partitions(now(), 3)")
    migrating.settle()


def _boundary() -> str:
    """The first month that nothing was logged in yet, nor will be before the migration is over, as UTC."""
    found: str = op.get_bind().scalar(
        text(
            """
            select to_char(date_trunc('month', greatest(now(), max(time)) at time zone 'UTC' + interval '1 day')
                + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00'
            from log_entries
            """
        )
    )
    return found


# Rights are those on `log_entries`: on a part alone nobody has any but the owner, whose functions see to them.
_SWITCH = """
alter table log_entries rename to log_entries_before;

alter table log_entries_before drop constraint log_entries_pkey;

alter table log_entries_before add constraint log_entries_before_pkey primary key using index ux_log_entries_time;

drop index ix_log_entries_time;

create table log_entries (
    organisation_id uuid not null,
    chain_id uuid not null,
    sequence bigint not null,
    time timestamptz not null,
    body text not null,
    hash bytea not null,
    -- The time must stand in it, as the key of the parts; that a sequence is there once is the head's doing.
    primary key (organisation_id, chain_id, sequence, time)
) partition by range (time);

alter table log_entries attach partition log_entries_before for values from (minvalue) to ('{boundary}');

alter table log_entries_before drop constraint ck_log_entries_before;

create table log_entries_default partition of log_entries default;

alter table log_entries_default enable row level security;

alter table log_entries_default force row level security;

create policy keeper on log_entries_default to {owner} using (true) with check (true);

drop policy organisation on log_entries_before;

revoke all on log_entries_before, log_entries_default from {app};

revoke insert, update, delete, truncate on log_entries from {app};

create function log_organisations() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
    select distinct organisation_id from log_heads order by organisation_id
$$;

revoke execute on function log_organisations from public;

grant execute on function log_organisations to {app}
"""

# A month's part is filled before it is attached: what was logged meanwhile into the part for all else moves along.
_MAKE_PARTITIONS = """
create function make_log_partitions(p_from timestamptz, p_months integer) returns integer
language plpgsql security definer
set search_path = pg_catalog, public set timezone = 'UTC' set lock_timeout = '1s' as $$
declare
    v_before timestamptz := (
        select (regexp_match(pg_get_expr(relpartbound, oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamptz
        from pg_class where oid = 'public.log_entries_before'::regclass
    );
    v_begins timestamptz;
    v_name text;
    v_made integer := 0;
begin
    perform pg_advisory_xact_lock(hashtextextended('log_partitions', 0));
    for v_month in 0 .. least(p_months, 24) loop
        v_begins := date_trunc('month', p_from) + make_interval(months => v_month);
        v_name := 'log_entries_' || to_char(v_begins, 'YYYY_MM');
        continue when v_begins < v_before or to_regclass('public.' || v_name) is not null;
        execute format('create table public.%I (like public.log_entries including indexes)', v_name);
        execute format('alter table public.%I enable row level security', v_name);
        execute format('alter table public.%I force row level security', v_name);
        execute format('create policy keeper on public.%I to {owner} using (true) with check (true)', v_name);
        execute format('revoke all on public.%I from {app}', v_name);
        execute format(
            'with moved as (delete from log_entries_default where time >= %L and time < %L returning *)'
            ' insert into public.%I select * from moved', v_begins, v_begins + interval '1 month', v_name);
        execute format('alter table log_entries attach partition public.%I for values from (%L) to (%L)',
            v_name, v_begins, v_begins + interval '1 month');
        v_made := v_made + 1;
    end loop;
    return v_made;
end $$
"""


def create_log_reads(service: str) -> None:
    """`append_read`: as `append_log`, and logs nothing where the same was logged less than 15 minutes ago."""
    op.execute(
        """
        create table log_reads (
            organisation_id uuid not null,
            chain_id uuid not null,
            key bytea not null,
            logged_at timestamptz not null,
            primary key (organisation_id, chain_id, key)
        )
        """
    )
    protect("log_reads")
    op.execute(f"create policy sweep on log_reads to {service}_owner using (true)")
    op.execute("create index ix_log_reads_logged_at on log_reads (logged_at)")
    op.execute(f"revoke all on log_reads from {service}_app")
    # Who comes second waits for the first at the chain's head, as all do who log, and logs if that one gives up. A
    # moment that lies ahead is that of a clock that was wrong, and keeps nothing out of the log.
    op.execute(
        r"""
        create function append_read(p_chain uuid, p_time timestamptz, p_body text, p_key bytea) returns bigint
        language plpgsql security definer set search_path = pg_catalog, public as $$
        begin
            if exists (
                select from log_reads where organisation_id = current_org() and chain_id = p_chain and key = p_key
                    and logged_at > p_time - interval '15 minutes' and logged_at < p_time + interval '1 minute'
            ) then
                return null;
            end if;
            insert into log_heads values (current_org(), p_chain, 0, '\x')
                on conflict (organisation_id, chain_id) do nothing;
            perform from log_heads where organisation_id = current_org() and chain_id = p_chain for update;
            insert into log_reads as r values (current_org(), p_chain, p_key, p_time)
                on conflict (organisation_id, chain_id, key) do update set logged_at = p_time
                where r.logged_at <= p_time - interval '15 minutes' or r.logged_at >= p_time + interval '1 minute';
            if not found then
                return null;
            end if;
            return append_log(p_chain, p_time, p_body);
        end $$
        """
    )
    op.execute("revoke execute on function append_read from public")
    op.execute(f"grant execute on function append_read to {service}_app")
