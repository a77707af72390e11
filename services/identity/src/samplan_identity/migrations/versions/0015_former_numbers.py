"""Identity numbers that persons had before: they are found by them, and nobody else is registered with one."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table, and have a number be one person's, whether it is theirs now or was."""
    for statement in _STATEMENTS.split(";;\n"):
        if statement.strip():
            op.execute(statement)


# A function in the policy, as a subquery would be answered for all members at once where many rows are expected.
#
# Two tables have no unique index in common. The triggers run after the row is in, when whoever was first with the
# number has committed: of two at once, one is refused.
_STATEMENTS = """
create table former_numbers (
    id uuid primary key,
    person_id uuid not null references persons,
    number_sealed bytea not null,
    number_index bytea not null unique,
    ended_at timestamptz not null
);;
create index ix_former_numbers_person on former_numbers (person_id);;
alter table former_numbers enable row level security;;
alter table former_numbers force row level security;;
create function is_member(p_person uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from memberships where person_id = p_person and organisation_id = current_org())
$$;;
revoke execute on function is_member from public;;
grant execute on function is_member to identity_app;;
create policy members on former_numbers using (is_member(person_id));;
create policy functions on former_numbers to identity_owner using (true);;
create function refuse_former_number() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if exists (select 1 from former_numbers f where f.number_index = new.identity_number_index) then
        raise unique_violation using message = 'the number was somebody''s before';
    end if;
    return null;
end $$;;
create function refuse_present_number() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if exists (select 1 from persons p where p.identity_number_index = new.number_index) then
        raise unique_violation using message = 'the number is somebody''s';
    end if;
    return null;
end $$;;
revoke execute on function refuse_former_number, refuse_present_number from public;;
create trigger refuse_former_number after insert or update of identity_number_index on persons
    for each row when (new.identity_number_index is not null) execute function refuse_former_number();;
create trigger refuse_present_number after insert or update of number_index on former_numbers
    for each row execute function refuse_present_number();;
create or replace function identity_number_known(p_index bytea) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
    select exists (select 1 from persons where identity_number_index = p_index)
        or exists (select 1 from former_numbers where number_index = p_index)
$$;;
"""
