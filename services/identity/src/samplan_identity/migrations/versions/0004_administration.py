"""Administration of persons: protected addresses, portraits, contact choices in a plan, Samprokode, access review."""

from alembic import op

from samplan_servicekit.schema import step_0001_foundation

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns, tables and functions."""
    for statement in _STATEMENTS.split(";;\n"):
        if statement.strip():
            op.execute(statement)
    step_0001_foundation.protect("contact_choices", "join_codes")
    op.execute("create policy functions on join_codes to identity_owner using (true)")


_STATEMENTS = """
alter table memberships add column reviewed_at timestamptz, add column reviewed_by uuid;;
alter table persons add column address_protection text not null default 'none'
    check (address_protection in ('none', 'confidential', 'strictly_confidential'));;
update persons set address_protection = 'confidential' where confidential;;
alter table persons add constraint ck_persons_confidential
    check (confidential = (address_protection <> 'none'));;
alter table persons add constraint ck_persons_no_address
    check (address_protection <> 'strictly_confidential' or coalesce(street, postal_code, city) is null);;
create table portraits (
    person_id uuid primary key references persons,
    sealed bytea not null
);;
alter table portraits enable row level security;;
alter table portraits force row level security;;
create policy members on portraits
    using (exists (select 1 from memberships m where m.person_id = portraits.person_id));;
alter table persons add column has_portrait boolean not null default false;;
create table contact_choices (
    organisation_id uuid not null,
    plan_id uuid not null,
    person_id uuid not null,
    mobile_hidden boolean not null,
    primary key (organisation_id, plan_id, person_id)
);;
create table join_codes (
    organisation_id uuid not null references organisations,
    id uuid not null,
    person_id uuid not null references persons,
    code_hash bytea not null unique,
    created_by uuid not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by_organisation uuid,
    primary key (organisation_id, id)
);;
create index ix_join_codes_person on join_codes (organisation_id, person_id);;
create function take_join_code(p_hash bytea, p_now timestamptz) returns table (
    id uuid, person_id uuid, organisation_id uuid
)
language sql security definer set search_path = pg_catalog, public as $$
    update join_codes c set used_at = p_now, used_by_organisation = current_org()
    where c.code_hash = p_hash and c.used_at is null and c.expires_at > p_now and current_org() is not null
    returning c.id, c.person_id, c.organisation_id
$$;;
create function member_elsewhere(p_person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (
        select 1 from memberships where person_id = p_person and organisation_id is distinct from current_org()
    )
$$;;
create function rights_elsewhere(p_person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (
        select 1 from memberships
        where person_id = p_person and organisation_id is distinct from current_org() and cardinality(rights) > 0
    )
$$;;
revoke execute on function take_join_code, member_elsewhere, rights_elsewhere from public;;
grant execute on function take_join_code, member_elsewhere, rights_elsewhere to identity_app;;
"""
