"""Rich text of messages, and drafts and copies that are put aside, beside the version before, which knows of neither.

That one reads and writes the plain text alone, from which the text is read where there is no other: so nothing is
carried over here. A draft that was put aside it still lists, to its author; one that it deletes is gone, as it always
was, and what it puts aside has no time and stays there.
"""

from alembic import op

from samplan_servicekit import migrating

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make an index while others work, then add columns, and have a text that is rewritten plain be plain again."""
    migrating.create_index(
        "ix_messages_discarded", "messages (organisation_id, id) where sent_at is null and hidden_by_sender"
    )
    op.execute("alter table messages add column body jsonb, add column hidden_at timestamptz")
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    """
    create function note_rewritten() returns trigger language plpgsql as $$
    begin
        if new.text is distinct from old.text and new.body is not distinct from old.body then
            new.body := null;
        end if;
        return new;
    end $$
    """,
    "create trigger note_rewritten before update of text on messages for each row execute function note_rewritten()",
    # The words of a sent message stay as they were, in whatever form.
    """
    create or replace function keep_sent_messages() returns trigger language plpgsql as $$
    begin
        if old.sent_at is not null and (new.subject, new.text, new.body, new.sent_at, new.sender_id)
                is distinct from (old.subject, old.text, old.body, old.sent_at, old.sender_id)
                and (new.subject, new.text, new.body, new.sent_at, new.sender_id)
                is distinct from (old.subject, old.text, old.body, old.sent_at, current_person(old.sender_id)) then
            raise exception 'a sent message does not change';
        end if;
        return new;
    end $$
    """,
    # The sweeper goes across organisations, which the app cannot; the function's owner may, and only by age.
    "create policy sweep on messages for select to messaging_owner using (true)",
    """
    create function list_old_drafts(p_before timestamptz, p_limit integer)
    returns table (organisation_id uuid, plan_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public as $$
        select organisation_id, plan_id, id from messages
        where sent_at is null and hidden_by_sender and hidden_at < p_before order by hidden_at limit p_limit
    $$
    """,
    "revoke execute on function list_old_drafts from public",
    "grant execute on function list_old_drafts to messaging_app",
)
