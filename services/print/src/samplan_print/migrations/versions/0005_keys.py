"""Keys that ciphertexts name: one a plan; and which saved copies are sealed under it."""

from alembic import op

from samplan_servicekit.schema import step_0007_keys

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Take the kit's step 7; what the version before saves is under the secret `kek`, as all was so far."""
    step_0007_keys.create_keys("print", "log_details", "jobs", "copies")
    op.execute("alter table copies add column plan_key boolean not null default false")
