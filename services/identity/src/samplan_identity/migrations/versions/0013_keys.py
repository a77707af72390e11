"""Keys that ciphertexts name: those of the service itself."""

from samplan_servicekit.schema import step_0007_keys

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Take the kit's step 7."""
    step_0007_keys.create_keys("identity", "log_details", "persons", "portraits", "authenticators")
