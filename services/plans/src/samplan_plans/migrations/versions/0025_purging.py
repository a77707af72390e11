"""A plan is deleted for good thirty days after it was deleted; the receipts of all services stay."""

from alembic import op

from samplan_servicekit import schema
from samplan_servicekit.schema import step_0010_purging

revision = "0025"
down_revision = "0023"


def upgrade() -> None:
    """Take the kit's step 10, after an index that is made while others read and write; make what stays of a plan."""
    step_0010_purging.index_by_plan("known_copies")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    schema.protect("purges", "purge_receipts")
    step_0010_purging.create_purging(
        "plans",
        hanging={"known_messages": ("message_id", "known_copies", "message_id")},
        keeps=["purges", "purge_receipts"],
    )
    # The sweeper goes across organisations, which the app cannot; the functions' owner may, and only by age.
    op.execute("create policy sweep on plans for select to plans_owner using (true)")
    op.execute("create policy sweep on purges for select to plans_owner using (true)")
    for statement in _FUNCTIONS.split(";;\n\n"):
        op.execute(statement)


_TABLES = """
create table purges (
    organisation_id uuid not null,
    plan_id uuid not null,
    plan_type text not null,
    trashed_at timestamptz not null,
    trashed_by uuid,
    purged_at timestamptz not null,
    rows jsonb not null,
    key_ids uuid[] not null,
    complete_at timestamptz,
    primary key (organisation_id, plan_id)
);

create index ix_purges_type on purges (organisation_id, plan_type, purged_at desc, plan_id desc);

create index ix_purges_incomplete on purges (purged_at) where complete_at is null;

create table purge_receipts (
    organisation_id uuid not null,
    plan_id uuid not null,
    service text not null,
    purged_at timestamptz not null,
    rows jsonb not null,
    objects integer not null,
    key_ids uuid[] not null,
    refs text[] not null,
    primary key (organisation_id, plan_id, service),
    foreign key (organisation_id, plan_id) references purges
)
"""

_FUNCTIONS = """
create function list_deleted_plans(p_before timestamptz, p_limit integer)
returns table (organisation_id uuid, id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
    select organisation_id, id from plans
    where trashed_at < p_before and status = 'trashed' order by trashed_at limit p_limit
$$;;

revoke execute on function list_deleted_plans from public;;

grant execute on function list_deleted_plans to plans_app;;

create function list_incomplete_purges(p_before timestamptz, p_limit integer)
returns table (organisation_id uuid, plan_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
    select organisation_id, plan_id from purges
    where complete_at is null and purged_at < p_before order by purged_at limit p_limit
$$;;

revoke execute on function list_incomplete_purges from public;;

grant execute on function list_incomplete_purges to plans_app
"""
