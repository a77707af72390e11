"""Step 2: who was merged into whom, for good; see `samplan_servicekit.merged`.

Landed, and never changed: what comes later is a step of its own.
"""

from alembic import op

from samplan_servicekit.schema.step_0001_foundation import protect


def create_merged_persons() -> None:
    """Who was merged into whom, for good; see `merged`."""
    op.execute(
        """
        create table merged_persons (
            organisation_id uuid not null,
            merged_id uuid not null,
            kept_id uuid not null,
            primary key (organisation_id, merged_id),
            check (merged_id <> kept_id)
        )
        """
    )
    op.execute("create index ix_merged_persons_kept on merged_persons (organisation_id, kept_id)")
    protect("merged_persons")
    # Volatile, so that the second statement sees what was committed while the first waited.
    op.execute(
        """
        create function current_person(p_person uuid) returns uuid
        language plpgsql volatile as $$
        begin
            perform pg_advisory_xact_lock_shared(hashtextextended('merged|' || current_org(), 0));
            return coalesce(
                (select kept_id from merged_persons where organisation_id = current_org() and merged_id = p_person),
                p_person
            );
        end $$
        """
    )


def follow_merged_persons(table: str, *columns: str) -> None:
    """Whatever is written into these columns names the person that somebody was merged into, never the merged one."""
    for column in columns:
        _before(
            table,
            f"follow_{column}",
            f"insert or update of {column}",
            f"new.{column} := current_person(new.{column})",
        )


def skip_merged_persons(table: str) -> None:
    """Nothing is kept of a merged person in a table with one row a person."""
    body = "if current_person(new.person_id) <> new.person_id then return null; end if"
    _before(table, "skip_merged", "insert", body)


def _before(table: str, name: str, what: str, body: str) -> None:
    op.execute(
        f"create function {name}_of_{table}() returns trigger language plpgsql as $$ begin {body}; return new; end $$"
    )
    op.execute(f"create trigger {name} before {what} on {table} for each row execute function {name}_of_{table}()")
