"""Who signed a consent, by what right and how, and the text that was agreed to."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0027"
down_revision = "0025"


def upgrade() -> None:
    """Only adds. A text is nobody's, and stays when a plan is purged; signatures go with the plan."""
    for statement in _TABLES.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect("consent_wordings", "consent_signatures")
    # What somebody signed is only ever added to.
    op.execute("revoke update, delete, truncate on consent_wordings from plans_app")
    op.execute("revoke update, delete, truncate on consent_signatures from plans_app")


_TABLES = """
create table consent_wordings (
    organisation_id uuid not null,
    digest text not null,
    version text not null,
    language text not null,
    easy boolean not null,
    title text not null,
    paragraphs text[] not null,
    kept_at timestamptz not null,
    primary key (organisation_id, digest)
);

create table consent_signatures (
    organisation_id uuid not null,
    id uuid not null,
    plan_id uuid not null,
    participant_id uuid not null,
    change_id uuid not null,
    at timestamptz not null,
    how text not null,
    signer_id uuid not null,
    signed_as text not null,
    factors text[] not null,
    factor_at timestamptz,
    wording text not null,
    role text not null,
    levels jsonb not null,
    print boolean not null,
    period_from date not null,
    period_to date not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, participant_id) references participants,
    foreign key (organisation_id, change_id) references consent_changes,
    foreign key (organisation_id, wording) references consent_wordings
);

create index ix_consent_signatures_plan on consent_signatures (organisation_id, plan_id, participant_id, id desc);

create unique index ix_consent_signatures_change on consent_signatures (organisation_id, change_id);

create index ix_consent_signatures_participant on consent_signatures (organisation_id, participant_id);

create index ix_consent_signatures_wording on consent_signatures (organisation_id, wording)
"""
