"""An item for every goal and activity that there is, in their order."""

from alembic import op

from samplan_servicekit import migrating

revision = "0009"
down_revision = "0008"

_TABLES = (("goals", "goal", "null::uuid"), ("activities", "activity", "goal_id"))

# The keys of `fractional_indexing`: 'c' is followed by three digits of base 62.
_RANK = """
'c' || substr(d.digits, (n / 3844 % 62)::int + 1, 1) || substr(d.digits, (n / 62 % 62)::int + 1, 1)
    || substr(d.digits, (n % 62)::int + 1, 1)
"""
_DIGITS = "(select '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' as digits) d"


def upgrade() -> None:
    """Carry over; rows that were written meanwhile have theirs, and a second call finds only what is left."""
    with migrating.online():
        for table, kind, parent in _TABLES:
            # Their owner is held by row security too, so that this needs a word of its own.
            op.execute(f"drop policy if exists carry_over on {table}")
            op.execute("drop policy if exists carry_over on items")
            op.execute(f"create policy carry_over on {table} for select to plans_owner using (true)")
            op.execute("create policy carry_over on items to plans_owner using (true) with check (true)")
            op.execute(
                f"""
                insert into items (organisation_id, plan_id, id, kind, element, parent_id, rank)
                select organisation_id, plan_id, id, '{kind}', '{table}', parent_id, {_RANK}
                from (
                    select organisation_id, plan_id, id, {parent} as parent_id,
                        row_number() over (
                            partition by organisation_id, plan_id, {parent} order by position, id
                        ) - 1 as n
                    from {table}
                ) placed, {_DIGITS}
                on conflict (organisation_id, id) do nothing
                """  # noqa: S608
            )
            op.execute(f"drop policy carry_over on {table}")
            op.execute("drop policy carry_over on items")
