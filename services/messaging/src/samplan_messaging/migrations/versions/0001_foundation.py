"""Messages, recipients' copies, and what is known of participants, plans and persons."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("messaging")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect("members", "known_plans", "known_persons", "messages", "copies")


_TABLES = """
create table members (
    organisation_id uuid not null,
    participant_id uuid not null,
    plan_id uuid not null,
    person_id uuid not null,
    role text not null,
    kind text not null,
    consent_status text not null,
    consent_from date,
    consent_to date,
    removed boolean not null,
    sequence bigint not null,
    primary key (organisation_id, participant_id)
);

create index ix_members_plan on members (organisation_id, plan_id);

create index ix_members_person on members (organisation_id, person_id);

create table known_plans (
    organisation_id uuid not null,
    plan_id uuid not null,
    status text not null,
    owner_person_id uuid not null,
    short_name text,
    sequence bigint not null,
    primary key (organisation_id, plan_id)
);

create table known_persons (
    organisation_id uuid not null,
    person_id uuid not null,
    display_name text not null,
    has_account boolean not null,
    sequence bigint not null,
    primary key (organisation_id, person_id)
);

create table messages (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    sender_id uuid not null,
    category text,
    subject text not null,
    text text not null,
    reply_to uuid,
    created_at timestamptz not null,
    sent_at timestamptz,
    hidden_by_sender boolean not null,
    version integer not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, reply_to) references messages
);

create index ix_messages_plan on messages (organisation_id, plan_id, sender_id);

create table copies (
    organisation_id uuid not null,
    message_id uuid not null,
    person_id uuid not null,
    read_at timestamptz,
    deleted_at timestamptz,
    primary key (organisation_id, message_id, person_id),
    foreign key (organisation_id, message_id) references messages
);

create index ix_copies_person on copies (organisation_id, person_id) where read_at is null and deleted_at is null;

-- What was sent stays as it was: the words of a sent message cannot be changed by anybody.
create function keep_sent_messages() returns trigger language plpgsql as $$
begin
    if old.sent_at is not null and (new.subject, new.text, new.sent_at, new.sender_id)
            is distinct from (old.subject, old.text, old.sent_at, old.sender_id) then
        raise exception 'a sent message does not change';
    end if;
    return new;
end $$;

create trigger keep_sent before update on messages for each row execute function keep_sent_messages()
"""
