"""What a person wrote and was sent is found by an index: who is merged has all of it looked through."""

from samplan_servicekit import migrating

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the indexes while others read and write."""
    migrating.create_index("ix_messages_sender", "messages (organisation_id, sender_id)")
    migrating.create_index("ix_messages_acting", "messages (organisation_id, acting_id) where acting_id is not null")
    migrating.create_index("ix_copies_person_all", "copies (organisation_id, person_id)")
    migrating.create_index("ix_known_plans_owner", "known_plans (organisation_id, owner_person_id)")
