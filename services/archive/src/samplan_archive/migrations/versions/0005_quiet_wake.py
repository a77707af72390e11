"""Who adds to the outbox wakes the relay only where it sleeps."""

from samplan_servicekit.schema import step_0006_quiet_wake

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Take the kit's step 6."""
    step_0006_quiet_wake.wake_only_sleepers()
