"""The log by months, reads logged once, what may be forgotten in batches; indexes; who may become a member."""

from alembic import op

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0003_log_by_month, step_0004_pruning

revision = "0011"
down_revision = "0010"

_INDEXES = {
    "ix_members_plan": "members (organisation_id, plan_id)",
    "ix_age_notices_person": "age_notices (person_id)",
    "ix_join_codes_person_anywhere": "join_codes (person_id)",
    "ix_persons_merged_into": "persons (merged_into) where merged_into is not null",
    "ix_representations_person": "representations (person_id)",
    "ix_representations_representative_anywhere": "representations (representative_id)",
    "ix_sessions_organisation": "sessions (organisation_id, person_id)",
    "ix_sessions_person": "sessions (person_id)",
    "ix_sessions_acting": "sessions (acting_person_id) where acting_person_id is not null",
    "ix_sessions_own_session": "sessions (own_session_id) where own_session_id is not null",
    "ix_sessions_representation_of": (
        "sessions (organisation_id, representation_id) where representation_id is not null"
    ),
    "ix_persons_full_name": ("persons using gin (lower(given_name || ' ' || family_name) gin_trgm_ops)"),
}


def upgrade() -> None:
    """Make indexes while others work, then the kit's steps 3 and 4, and close memberships."""
    op.execute("create extension if not exists pg_trgm")
    for name, on in _INDEXES.items():
        migrating.create_index(name, on)
    step_0004_pruning.date_history()
    step_0003_log_by_month.partition_log("identity")
    step_0003_log_by_month.create_log_reads("identity")
    step_0004_pruning.create_pruning("identity")
    for statement in _STATEMENTS.split(";;\n"):
        if statement.strip():
            op.execute(statement)


# Row-level security lets a condition of ours come before its own only where that can leak nothing, which PostgreSQL
# does not hold of `like`: an index on names is of use to a function of the owner alone. It is given words that are
# escaped, and shows ids of the scope's members.
#
# Whoever is a member shows to an organisation with all that is known of them. So nobody becomes one of another
# organisation's persons but by a code of theirs, whatever the app is made to write; and who a membership is of does
# not change.
_STATEMENTS = """
create function members_named(p_patterns text[]) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
    select p.id from persons p join memberships m on m.person_id = p.id
    where m.organisation_id = current_org()
        and lower(p.given_name || ' ' || p.family_name) like p_patterns[1]
        and lower(p.given_name || ' ' || p.family_name) like all (p_patterns)
$$;;
create function may_become_member(p_person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select not exists (select 1 from memberships where person_id = p_person)
        or exists (select 1 from join_codes where person_id = p_person and used_by_organisation = current_org())
$$;;
revoke execute on function members_named, may_become_member from public;;
grant execute on function members_named, may_become_member to identity_app;;
create policy joining on memberships as restrictive for insert to identity_app
    with check (may_become_member(person_id));;
revoke update on memberships from identity_app;;
grant update (rights, version, reviewed_at, reviewed_by) on memberships to identity_app;;
"""
