"""Who brings a transfer a step on wakes the workers only where they sleep."""

from alembic import op

from samplan_servicekit.schema import step_0008_quiet_work

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Take the kit's step 8."""
    step_0008_quiet_work.create_wake_work()
    op.execute(
        """
        create or replace function wake_workers() returns trigger language plpgsql as $$
        begin
            if new.state in ('rendered', 'packaged') and new.taken_until is null then
                perform wake_work('transfers', '');
            end if;
            return null;
        end $$
        """
    )
