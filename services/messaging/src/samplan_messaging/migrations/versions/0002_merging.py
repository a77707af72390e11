"""Who was merged into whom: registrations of one human being that became one."""

from alembic import op

from samplan_servicekit.schema import step_0002_merging

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and let nothing be kept of who was merged."""
    step_0002_merging.create_merged_persons()
    step_0002_merging.follow_merged_persons("members", "person_id")
    step_0002_merging.follow_merged_persons("known_plans", "owner_person_id")
    step_0002_merging.follow_merged_persons("messages", "sender_id")
    step_0002_merging.follow_merged_persons("copies", "person_id")
    step_0002_merging.skip_merged_persons("known_persons")
    op.execute(_KEEP_SENT)


# Who sent a message may be the person that the sender was merged into, and nobody else.
_KEEP_SENT = """
create or replace function keep_sent_messages() returns trigger language plpgsql as $$
begin
    if old.sent_at is not null and (new.subject, new.text, new.sent_at, new.sender_id)
            is distinct from (old.subject, old.text, old.sent_at, old.sender_id)
            and (new.subject, new.text, new.sent_at, new.sender_id)
            is distinct from (old.subject, old.text, old.sent_at, current_person(old.sender_id)) then
        raise exception 'a sent message does not change';
    end if;
    return new;
end $$
"""
