"""Persons who were registered twice: who was merged into whom, and what is left of the one who was."""

from alembic import op

from samplan_servicekit.schema import step_0002_merging

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table, and let a tombstone hold nothing of a person."""
    step_0002_merging.create_merged_persons()
    step_0002_merging.follow_merged_persons("members", "person_id")
    for statement in _STATEMENTS.split(";;\n"):
        if statement.strip():
            op.execute(statement)


# Two persons may change accounts in one statement, so each has at most one at its end. The row of who was merged
# stays for what points at it: sessions that have ended, a closed account.
_STATEMENTS = """
alter table accounts drop constraint accounts_person_id_key;;
alter table accounts add constraint accounts_person_id_key unique (person_id) deferrable initially immediate;;
alter table persons add column merged_into uuid references persons;;
alter table persons add constraint ck_persons_tombstone check (
    merged_into is null or (
        given_name = '' and family_name = '' and not has_portrait
        and coalesce(mobile, email, street, postal_code, city, workplace, position) is null
        and birth_date is null and identity_number_sealed is null
    )
);;
"""
