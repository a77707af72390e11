"""Answers that are kept for a repeated call are sealed, under keys that messaging has from here on."""

from samplan_servicekit.schema import step_0007_keys, step_0009_sealed_answers

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    """Take the kit's steps 7 and 9."""
    step_0007_keys.create_keys("messaging")
    step_0009_sealed_answers.seal_answers("messaging")
