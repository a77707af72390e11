"""What is new to somebody: when an item last changed, what they have seen since, and which messages wait for them."""

from alembic import op

from samplan_servicekit import schema
from samplan_servicekit.schema import step_0002_merging

revision = "0021"
down_revision = "0018"


def upgrade() -> None:
    """Only adds; what the version before writes is noted by the database.

    What stands there already is new to nobody: everybody is taken to have seen all until now, and who is added later
    all until then.
    """
    for statement in _STATEMENTS.split(";\n\n"):
        op.execute(statement)
    schema.protect("seen_items", "known_messages", "known_copies")
    step_0002_merging.follow_merged_persons("known_copies", "person_id")


_STATEMENTS = """
alter table participants add column seen_until timestamptz not null default now();

alter table items
    add column changed_at timestamptz,
    add column changed_by uuid,
    add column change text;

create function note_change() returns trigger language plpgsql as $$
begin
    update items set changed_at = new.at, changed_by = coalesce(new.acting_id, new.actor_id), change = new.change
        where organisation_id = new.organisation_id and id = new.item_id
        and (changed_at is null or changed_at <= new.at);
    return null;
end $$;

create trigger note_change after insert on revisions for each row
    when (new.change in ('created', 'changed', 'restored', 'reverted')) execute function note_change();

create table seen_items (
    organisation_id uuid not null,
    plan_id uuid not null,
    participant_id uuid not null,
    item_id uuid not null,
    seen_at timestamptz not null,
    primary key (organisation_id, participant_id, item_id),
    foreign key (organisation_id, plan_id, participant_id) references participants (organisation_id, plan_id, id)
        on delete cascade,
    foreign key (organisation_id, plan_id, item_id) references items (organisation_id, plan_id, id)
        on delete cascade
);

create index ix_seen_items_item on seen_items (organisation_id, plan_id, item_id);

create index ix_seen_items_participant on seen_items (organisation_id, plan_id, participant_id);

create table known_messages (
    organisation_id uuid not null,
    message_id uuid not null,
    sender_id uuid,
    category text,
    aside uuid[] not null default '{}',
    aside_sequence integer not null default -1,
    primary key (organisation_id, message_id)
);

create table known_copies (
    organisation_id uuid not null,
    message_id uuid not null,
    person_id uuid not null,
    plan_id uuid not null,
    sent_at timestamptz,
    read_at timestamptz,
    aside boolean not null default false,
    primary key (organisation_id, message_id, person_id)
);

create index ix_known_copies_waiting on known_copies (organisation_id, person_id, plan_id, sent_at, message_id)
    where read_at is null and not aside and sent_at is not null;

create index ix_known_copies_person on known_copies (organisation_id, person_id)
"""
