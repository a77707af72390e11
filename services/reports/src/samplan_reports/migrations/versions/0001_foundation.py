"""What the counts are made of."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("reports")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect(
        "plan_facts", "plan_beginnings", "participant_facts", "message_facts", "sign_in_facts", "person_facts"
    )


_TABLES = """
create table plan_facts (
    organisation_id uuid not null,
    plan_id uuid not null,
    plan_type text not null,
    status text not null,
    sequence bigint not null,
    primary key (organisation_id, plan_id)
);

create table plan_beginnings (
    organisation_id uuid not null,
    plan_id uuid not null,
    created_on date not null,
    sequence bigint not null,
    primary key (organisation_id, plan_id)
);

create table participant_facts (
    organisation_id uuid not null,
    participant_id uuid not null,
    plan_id uuid not null,
    kind text not null,
    removed boolean not null,
    sequence bigint not null,
    primary key (organisation_id, participant_id)
);

create index ix_participant_facts_plan on participant_facts (organisation_id, plan_id);

create table message_facts (
    organisation_id uuid not null,
    message_id uuid not null,
    plan_id uuid not null,
    sent_on date not null,
    sequence bigint not null,
    primary key (organisation_id, message_id)
);

create index ix_message_facts_day on message_facts (organisation_id, sent_on);

create table sign_in_facts (
    organisation_id uuid not null,
    session_id uuid not null,
    person_id uuid not null,
    signed_in_on date not null,
    sequence bigint not null,
    primary key (organisation_id, session_id)
);

create index ix_sign_in_facts_day on sign_in_facts (organisation_id, signed_in_on);

create table person_facts (
    organisation_id uuid not null,
    person_id uuid not null,
    has_account boolean not null,
    sequence bigint not null,
    primary key (organisation_id, person_id)
)
"""
