"""Step 6: whoever adds to the outbox wakes the relay only where it sleeps.

Landed, and never changed: what comes later is a step of its own.

PostgreSQL commits transactions that notify one after the other, under a lock that all databases of the cluster share:
seven services that tell a lot then wait for each other's disks. (28 clients on seven databases, measured in turn: 690
and 470 commits a second where each notifies, 4,270 and 3,270 where none does, 4,550 and 3,200 as it is now.) A relay
that is busy looks again by itself in a moment, and says that it does by holding an advisory lock
(`bus.relay.AWAKE`). The version before never holds it, and is woken as ever.
"""

from alembic import op

from samplan_servicekit.schema.step_0001_foundation import Operations


def wake_only_sleepers(operations: Operations = op) -> None:
    """Let the trigger of the outbox ask whether the relay is awake; one that is will look after this commit."""
    operations.execute(
        """
        create or replace function outbox_wake() returns trigger language plpgsql as $$
        begin
            -- Held for no longer than it takes to ask, or the relay could never take it while many write.
            if pg_try_advisory_lock_shared(720312) then
                perform pg_advisory_unlock_shared(720312);
                perform pg_notify('outbox', '');  -- is delivered on commit, once for a transaction
            end if;
            return null;
        end $$
        """
    )
