"""It is written down which consents were told to end soon."""

from alembic import op

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0001_foundation

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table, the functions that go across organisations, and indexes while others work."""
    for statement in _TABLE.split(";\n\n"):
        op.execute(statement)
    step_0001_foundation.protect("consent_reminders")
    op.execute("create policy forget on consent_reminders to notify_owner using (true)")
    for statement in _FUNCTIONS.split(";\n\n"):
        op.execute(statement)
    migrating.create_index("ix_members_consent_to", "members (organisation_id, consent_to)")
    migrating.create_index("ix_members_ending", "members (consent_to)")


_TABLE = """
create table consent_reminders (
    organisation_id uuid not null,
    participant_id uuid not null,
    consent_to date not null,
    stage integer not null,
    told_at timestamptz not null,
    primary key (organisation_id, participant_id, consent_to, stage)
);

create index ix_consent_reminders_told_at on consent_reminders (told_at)
"""

_FUNCTIONS = """
create policy sweep on members for select to notify_owner using (true);

create function organisations_with_consents_ending(p_first date, p_last date) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
    select distinct organisation_id from members
    where consent_to between p_first and p_last and not removed
$$;

revoke execute on function organisations_with_consents_ending from public;

grant execute on function organisations_with_consents_ending to notify_app;

create function forget_consent_reminders(p_before timestamptz, p_limit integer) returns bigint
language sql security definer set search_path = pg_catalog, public as $$
    with gone as (
        delete from consent_reminders where ctid = any (array(
            select ctid from consent_reminders where told_at < p_before order by told_at limit least(p_limit, 50000)
        )) returning 1
    )
    select count(*) from gone
$$;

revoke execute on function forget_consent_reminders from public;

grant execute on function forget_consent_reminders to notify_app
"""
