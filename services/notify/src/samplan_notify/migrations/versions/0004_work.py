"""Deliveries as work of the kit's kind: faults are counted, and end a delivery."""

from samplan_servicekit.schema import step_0005_work

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Take the kit's step 5. `take_delivery` stays for the version before."""
    step_0005_work.create_work(
        "notify",
        "deliveries",
        waits="state in ('queued', 'sending')",
        held="state = 'sending'",
        take=", state = 'sending'",
        lane=True,
    )
