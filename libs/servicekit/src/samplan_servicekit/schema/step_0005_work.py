"""Step 5: a table whose rows are work; see `samplan_servicekit.work`.

Landed, and never changed: what comes later is a step of its own.
"""

from alembic import op

# ruff: noqa: S608  (what is put into statements is the migrations' own)


def create_work(
    service: str,
    table: str,
    *,
    waits: str,
    held: str = "taken_until is not null",
    attempts: str = "attempts",
    take: str = "",
    lane: bool = False,
) -> None:
    """Make a table one of work. It has `organisation_id`, `id`, `due_at`, `taken_until` and a count of attempts.

    `waits`: what is true of a row that something is to be done with; `held`: of one that a worker has, or had when it
    died; `take`: what else is set when a row is taken; `lane`: whether the column `lane` says what waits for what.

    A worker works for all organisations: these functions, and nothing else of the service, see the rows of all, and
    tell of one at a time whose it is. The table has a policy that lets the owner.
    """
    op.execute(f"alter table {table} add column if not exists faults integer not null default 0")
    in_lane = "lane = p_lane and" if lane else ""
    free = f"{waits} and due_at <= p_now and (not ({held}) or taken_until <= p_now)"
    op.execute(
        f"""
        create function take_{table}_work(p_lane text, p_now timestamptz, p_lease interval)
        returns table (taken_organisation_id uuid, taken_id uuid, taken_attempt integer, taken_faults integer)
        language sql security definer set search_path = pg_catalog, public as $$
            update {table} set {attempts} = {attempts} + 1, faults = faults + case when {held} then 1 else 0 end,
                taken_until = p_now + p_lease{take}
            where (organisation_id, id) = (
                select organisation_id, id from {table}
                where {in_lane} {free}
                order by due_at limit 1 for update skip locked
            )
            returning organisation_id, id, {attempts}, faults
        $$
        """
    )
    op.execute(
        f"""
        create function {table}_work_age(p_now timestamptz) returns interval
        language sql stable security definer set search_path = pg_catalog, public as $$
            select p_now - min(due_at) from {table} where {free}
        $$
        """
    )
    op.execute(f"revoke execute on function take_{table}_work, {table}_work_age from public")
    op.execute(f"grant execute on function take_{table}_work, {table}_work_age to {service}_app")
