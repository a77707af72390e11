"""Step 10: a plan is deleted for good, and stays deleted; see `samplan_servicekit.purging`.

Landed, and never changed: what comes later is a step of its own.

`purge_plan` finds the tables that have rows of a plan by their column `plan_id`, so that one that comes later is
among them by itself. They are the owner's to delete where the app may only add: revisions, kept events, keys.
"""

# ruff: noqa: S608  (what is put into statements is the migrations' own)

from collections.abc import Collection, Mapping

from alembic import op

from samplan_servicekit import migrating
from samplan_servicekit.schema.step_0001_foundation import Operations

_PLAN_OF_EVENT = """substring(body from '"plan_id":"([0-9a-f-]{36})"')"""
"""Of a kept event: as text, which every body can be read as."""


def index_by_plan(*tables: str) -> None:
    """Indexes by plan of kept events, of what people wrote beside the log, and of tables that have none.

    Can be run again, and comes first in a revision.
    """
    migrating.create_index("ix_log_details_chain", "log_details (organisation_id, chain_id)")
    migrating.create_index("ix_event_history_plan", f"event_history (organisation_id, ({_PLAN_OF_EVENT}))")
    for table in tables:
        migrating.create_index(f"ix_{table}_of_plan", f"{table} (organisation_id, plan_id)")


def create_purging(
    service: str, *, hanging: Mapping[str, tuple[str, str, str]] | None = None, keeps: Collection[str] = ()
) -> None:
    """Make the table of plans that are gone, and the function that deletes what there is of one.

    `hanging`: tables without a plan of their own, with the column by which they hang on a table that has one, that
    table, and the column there. `keeps`: tables with a plan that stay.
    """
    deleting = "".join(
        f"""
            with gone as (
                delete from {table} where organisation_id = v_org and {column} in (
                    select {there} from {parent} where organisation_id = v_org and plan_id = p_plan
                ) returning 1
            )
            select v_rows || jsonb_build_object('{table}', count(*)) into v_rows from gone;"""
        for table, (column, parent, there) in (hanging or {}).items()
    )
    kept = ", ".join(f"'{table}'" for table in ("purged_plans", *keeps))
    create_purged_plans(op, service)
    for statement in _FUNCTION.split(";;\n\n"):
        op.execute(statement.format(app=f"{service}_app", hanging=deleting, kept=kept, plan_of_event=_PLAN_OF_EVENT))


def create_purged_plans(op: Operations, service: str) -> None:
    """Make the table of plans that are gone.

    Ids alone, of every organisation: an event is passed over before it is known whose rows it would change.
    """
    op.execute("create table purged_plans (plan_id uuid primary key, purged_at timestamptz not null)")
    op.execute(f"revoke all on purged_plans from {service}_app")
    op.execute(f"grant select on purged_plans to {service}_app")


_FUNCTION = """
create function purge_plan(p_plan uuid, p_at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    v_org uuid := current_org();
    v_rows jsonb := '{{}}';
    v_left text[];
    v_table text;
    v_before integer;
    v_count bigint;
begin
    if v_org is null then
        raise exception 'a plan is purged in its organisation';
    end if;{hanging}
    select array_agg(distinct c.table_name::text order by c.table_name::text) into v_left
        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and c.column_name = 'plan_id' and t.table_type = 'BASE TABLE'
            and c.table_name not in ({kept});
    -- Counted before, as some go with what they hang on.
    foreach v_table in array coalesce(v_left, '{{}}') loop
        execute format('select count(*) from public.%I where organisation_id = $1 and plan_id = $2', v_table)
            using v_org, p_plan into v_count;
        v_rows := v_rows || jsonb_build_object(v_table, v_count);
    end loop;
    -- What others refer to goes after them, whatever the tables: a round for those that could not go yet.
    while v_left is not null loop
        v_before := cardinality(v_left);
        foreach v_table in array v_left loop
            begin
                execute format('delete from public.%I where organisation_id = $1 and plan_id = $2', v_table)
                    using v_org, p_plan;
                v_left := array_remove(v_left, v_table);
            exception when foreign_key_violation then
                null;
            end;
        end loop;
        exit when cardinality(v_left) = 0;
        if cardinality(v_left) = v_before then
            raise exception 'what there is of a plan cannot be deleted: %', v_left;
        end if;
    end loop;
    delete from log_details where organisation_id = v_org and chain_id = p_plan;
    get diagnostics v_count = row_count;
    v_rows := v_rows || jsonb_build_object('log_details', v_count);
    delete from log_reads where organisation_id = v_org and chain_id = p_plan;
    delete from event_history
        where organisation_id = v_org and {plan_of_event} = p_plan::text
            and type not like '%.plan.purged.v%';
    get diagnostics v_count = row_count;
    v_rows := v_rows || jsonb_build_object('event_history', v_count);
    insert into purged_plans (plan_id, purged_at) values (p_plan, p_at) on conflict do nothing;
    select coalesce(jsonb_object_agg(key, value), '{{}}') into v_rows from jsonb_each(v_rows) where value <> '0';
    return v_rows;
end $$;;

revoke execute on function purge_plan from public;;

grant execute on function purge_plan to {app}
"""
