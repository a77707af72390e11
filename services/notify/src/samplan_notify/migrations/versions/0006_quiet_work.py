"""Who queues a delivery wakes the senders only where they sleep."""

from alembic import op

from samplan_servicekit.schema import step_0008_quiet_work

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Take the kit's step 8."""
    step_0008_quiet_work.create_wake_work()
    op.execute(
        """
        create or replace function wake_senders() returns trigger language plpgsql as $$
        begin
            perform wake_work('deliveries', new.lane);
            return null;
        end $$
        """
    )
