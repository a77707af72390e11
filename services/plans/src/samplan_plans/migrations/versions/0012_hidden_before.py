"""Of whom something was hidden until it was purged: saved copies may still hold it."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Keep it on the participant, whoever purges the item."""
    op.execute("alter table participants add column partly text[] not null default '{}'")
    op.execute(
        """
        create function keep_hidden() returns trigger language plpgsql as $$
        begin
            update participants p set partly = array(select distinct unnest(p.partly || old.element))
                from item_levels l
                where l.organisation_id = old.organisation_id and l.item_id = old.id and l.level = 'none'
                and p.organisation_id = l.organisation_id and p.id = l.participant_id and old.element is not null;
            return old;
        end $$
        """
    )
    op.execute("create trigger keep_hidden before delete on items for each row execute function keep_hidden()")
