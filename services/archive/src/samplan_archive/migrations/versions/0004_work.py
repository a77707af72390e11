"""Transfers as work of the kit's kind: faults are counted, and end a transfer."""

from samplan_servicekit.schema import step_0005_work

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Take the kit's step 5. `take_transfer` stays for the version before."""
    step_0005_work.create_work(
        "archive",
        "transfers",
        waits="(stored or state in ('requested', 'rendered', 'packaged', 'sent', 'received'))",
    )
