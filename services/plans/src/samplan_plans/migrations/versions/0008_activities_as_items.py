"""Activities as items with rich text, written by the version before too, which knows nothing of either."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """An item for each row, gone with it; a text that the version before rewrote is plain again."""
    op.execute("alter table activities add column body jsonb")
    op.execute(_REGISTER)
    op.execute(
        "create trigger register before insert on activities for each row execute function register_activity()"
    )
    op.execute(
        "create trigger note_rewritten before update on activities for each row execute function note_rewritten()"
    )
    op.execute("create trigger forget_item after delete on activities for each row execute function forget_item()")


# Its goal may be older than the items, and have none yet.
_REGISTER = """
create function register_activity() returns trigger language plpgsql as $$
declare
    v_last text;
begin
    if not exists (select from items where organisation_id = new.organisation_id and id = new.id) then
        perform pg_advisory_xact_lock(hashtextextended('order|' || new.goal_id, 0));
        insert into items (organisation_id, plan_id, id, kind, element, rank)
            select organisation_id, plan_id, id, 'goal', 'goals', 'b' || id from goals
            where organisation_id = new.organisation_id and id = new.goal_id
            on conflict (organisation_id, id) do nothing;
        select max(rank) into v_last from items
            where organisation_id = new.organisation_id and plan_id = new.plan_id
            and parent_id = new.goal_id and kind = 'activity';
        insert into items (organisation_id, plan_id, id, kind, element, parent_id, rank)
            values (new.organisation_id, new.plan_id, new.id, 'activity', 'activities', new.goal_id,
                coalesce(v_last || 'V', 'd0000'))
            on conflict (organisation_id, id) do nothing;
    end if;
    if new.position is null then
        select coalesce(max(position), -1) + 1 into new.position from activities
            where organisation_id = new.organisation_id and goal_id = new.goal_id;
    end if;
    return new;
end $$
"""
