"""Step 8: whoever queues work wakes the workers only where they sleep, as step 6 has it of the outbox.

Landed, and never changed: what comes later is a step of its own.

A process that works off a lot in a lane looks again by itself in a moment, and says that it does by holding an
advisory lock (`work.waking.AWAKE`). The version before never holds it, and is woken as ever.
"""

from alembic import op


def create_wake_work() -> None:
    """`wake_work(channel, lane)`: what a trigger on a table of work calls instead of `pg_notify`."""
    op.execute(
        """
        create function wake_work(p_channel text, p_lane text) returns void language plpgsql as $$
        declare
            v_lane integer := hashtext(p_channel || '/' || p_lane);
        begin
            -- Held for no longer than it takes to ask, or nobody could ever take it while many write.
            if pg_try_advisory_lock_shared(720313, v_lane) then
                perform pg_advisory_unlock_shared(720313, v_lane);
                perform pg_notify(p_channel, p_lane);  -- is delivered on commit, once for a transaction
            end if;
        end $$
        """
    )
