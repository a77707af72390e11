"""Goals as items with rich text, written by the version before too, which knows nothing of either."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """An item for each row, gone with it; a text that the version before rewrote is plain again."""
    op.execute("alter table goals add column body jsonb")
    for statement in _STATEMENTS:
        op.execute(statement)


_STATEMENTS = (
    """
    create function register_goal() returns trigger language plpgsql as $$
    declare
        v_last text;
    begin
        if not exists (select from items where organisation_id = new.organisation_id and id = new.id) then
            perform pg_advisory_xact_lock(hashtextextended('order|' || new.plan_id, 0));
            select max(rank) into v_last from items
                where organisation_id = new.organisation_id and plan_id = new.plan_id
                and parent_id is null and kind = 'goal';
            insert into items (organisation_id, plan_id, id, kind, element, rank)
                values (new.organisation_id, new.plan_id, new.id, 'goal', 'goals', coalesce(v_last || 'V', 'd0000'))
                on conflict (organisation_id, id) do nothing;
        end if;
        if new.position is null then
            select coalesce(max(position), -1) + 1 into new.position from goals
                where organisation_id = new.organisation_id and plan_id = new.plan_id;
        end if;
        return new;
    end $$
    """,
    "create trigger register before insert on goals for each row execute function register_goal()",
    """
    create function note_rewritten() returns trigger language plpgsql as $$
    begin
        if new.description is distinct from old.description and new.body is not distinct from old.body then
            new.body := null;
        end if;
        return new;
    end $$
    """,
    "create trigger note_rewritten before update on goals for each row execute function note_rewritten()",
    """
    create function forget_item() returns trigger language plpgsql as $$
    begin
        delete from items where organisation_id = old.organisation_id and id = old.id;
        return null;
    end $$
    """,
    "create trigger forget_item after delete on goals for each row execute function forget_item()",
)
