"""Answers that are kept for a repeated call are sealed."""

from samplan_servicekit.schema import step_0009_sealed_answers

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Take the kit's step 9."""
    step_0009_sealed_answers.seal_answers("reports")
