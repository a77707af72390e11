"""Plans, wizards, participants, consent, goals, and what is known of persons."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the database."""
    step_0001_foundation.install("plans")
    step_0001_foundation.create_signing_keys("plans")
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect(
        "known_persons",
        "known_organisations",
        "plans",
        "wizards",
        "participants",
        "consent_changes",
        "goals",
        "activities",
        "mapped_areas",
    )
    # What became of a consent is only ever added to.
    op.execute("revoke update, delete, truncate on consent_changes from plans_app")


# Foreign keys name the organisation too: by the id alone, a row could point into another organisation.
_TABLES = """
create table known_persons (
    organisation_id uuid not null,
    person_id uuid not null,
    display_name text not null,
    workplace text,
    has_account boolean not null,
    sequence bigint not null,
    primary key (organisation_id, person_id)
);

create table known_organisations (
    organisation_id uuid primary key,
    name text not null,
    plan_types text[] not null,
    sequence bigint not null
);

create table plans (
    organisation_id uuid not null,
    id uuid not null,
    type text not null check (type in ('ip', 'iop', 'sl', 'iup')),
    status text not null check (status in ('draft', 'active', 'ended', 'trashed', 'purged')),
    owner_person_id uuid not null,
    short_name text,
    elements text[] not null,
    period_from date,
    period_to date,
    access_version bigint not null,
    created_by uuid not null,
    created_at timestamptz not null,
    version integer not null,
    primary key (organisation_id, id),
    check (period_to >= period_from)
);

create table wizards (
    organisation_id uuid not null,
    id uuid not null,
    created_by uuid not null,
    created_at timestamptz not null,
    step integer not null check (step between 1 and 5),
    choices jsonb not null,
    version integer not null,
    primary key (organisation_id, id)
);

create index ix_wizards_created_by on wizards (organisation_id, created_by);

create table participants (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    person_id uuid not null,
    kind text not null check (kind in ('owner', 'lead', 'provider', 'relative', 'other')),
    responsibility text,
    levels jsonb not null,
    print boolean not null,
    consent_status text not null check (consent_status in ('none', 'provisional', 'signed')),
    consent_from date,
    consent_to date,
    consent_basis text,
    consent_changed_at timestamptz,
    removed_at timestamptz,
    version integer not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans,
    check (consent_to >= consent_from),
    check (consent_status = 'none' or (consent_from is not null and consent_to is not null))
);

create unique index uq_participants_person on participants (organisation_id, plan_id, person_id)
    where removed_at is null;

create unique index uq_participants_owner on participants (organisation_id, plan_id)
    where kind = 'owner' and removed_at is null;

create index ix_participants_person on participants (organisation_id, person_id) where removed_at is null;

create table consent_changes (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    participant_id uuid not null,
    at timestamptz not null,
    actor_id uuid not null,
    change text not null check (change in ('renewed', 'signed', 'limited', 'withdrawn', 'reset')),
    status text not null,
    period_from date,
    period_to date,
    basis text,
    remarks text,
    primary key (organisation_id, id),
    foreign key (organisation_id, participant_id) references participants
);

create index ix_consent_changes_plan on consent_changes (organisation_id, plan_id, id);

create table goals (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    position integer not null,
    title text not null,
    description text not null,
    progress integer not null check (progress between 0 and 100),
    registered_on date not null,
    state text not null check (state in ('current', 'history')),
    version integer not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans
);

create index ix_goals_plan on goals (organisation_id, plan_id, position);

create table activities (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    goal_id uuid not null,
    position integer not null,
    title text not null,
    description text not null,
    status text not null check (status in ('planned', 'under_way', 'ended')),
    registered_on date not null,
    time_frame text,
    responsible text,
    version integer not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, plan_id) references plans,
    foreign key (organisation_id, goal_id) references goals
);

create index ix_activities_goal on activities (organisation_id, goal_id, position);

create table mapped_areas (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    area text not null,
    description text not null,
    version integer not null,
    primary key (organisation_id, id),
    unique (organisation_id, plan_id, area),
    foreign key (organisation_id, plan_id) references plans
)
"""
