"""Keys that ciphertexts name: one a plan."""

from samplan_servicekit.schema import step_0007_keys

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Take the kit's step 7."""
    step_0007_keys.create_keys("archive", "transfers")
