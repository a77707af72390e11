"""Step 4: what may be forgotten goes in batches, each of them short, whoever's it is.

Landed, and never changed: what comes later is a step of its own.

`forget_idempotency_keys` with one argument, which forgets all at once, stays for the version before; it can go with
the next step.
"""

from alembic import op

from samplan_servicekit import migrating


def date_history() -> None:
    """`kept_at`: since when an event is kept. Can be run again, and comes first in a revision."""
    # Rows that are there already count from now on.
    op.execute("alter table event_history add column if not exists kept_at timestamptz not null default now()")
    migrating.create_index("ix_event_history_kept_at", "event_history (type, kept_at)")


def create_pruning(service: str) -> None:
    """Functions that forget at most so many rows each, across organisations, and say how many those were."""
    op.execute(
        """
        create function prune_event_history(p_type text, p_before timestamptz, p_limit integer) returns bigint
        language sql security definer set search_path = pg_catalog, public as $$
            with gone as (
                delete from event_history where ctid = any (array(
                    select ctid from event_history where type = p_type and kept_at < p_before
                    order by kept_at limit least(p_limit, 50000)
                )) returning 1
            )
            select count(*) from gone
        $$
        """
    )
    op.execute(
        """
        create function forget_idempotency_keys(p_before timestamptz, p_limit integer) returns bigint
        language sql security definer set search_path = pg_catalog, public as $$
            with gone as (
                delete from idempotency_keys where ctid = any (array(
                    select ctid from idempotency_keys where created_at < p_before
                    order by created_at limit least(p_limit, 50000)
                )) returning 1
            )
            select count(*) from gone
        $$
        """
    )
    op.execute(
        """
        create function forget_log_reads(p_before timestamptz, p_limit integer) returns bigint
        language sql security definer set search_path = pg_catalog, public as $$
            with gone as (
                delete from log_reads where ctid = any (array(
                    select ctid from log_reads where logged_at < p_before
                    order by logged_at limit least(p_limit, 50000)
                )) returning 1
            )
            select count(*) from gone
        $$
        """
    )
    for function in (
        "prune_event_history(text, timestamptz, integer)",
        "forget_idempotency_keys(timestamptz, integer)",
        "forget_log_reads(timestamptz, integer)",
    ):
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {service}_app")
