"""An account for each organisation; the archive system may be asked for a record, and answers may lack our own id.

Until now one archive system took the plans of all. Where one organisation alone has archived, that system is its own
until it gets an account; where several have, nobody can say whose it is, and each must be given one.
"""

from alembic import op

from samplan_servicekit import migrating
from samplan_servicekit.schema import step_0001_foundation

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Only adds: the version before goes on sending to the one archive system, as long as it is there."""
    op.execute(
        """
        create table archive_accounts (
            organisation_id uuid primary key,
            name text not null unique,
            opened_at timestamptz not null
        )
        """
    )
    op.execute(
        """
        insert into archive_accounts (organisation_id, name, opened_at)
        select min(organisation_id::text)::uuid, 'archive_core', now() from transfers
        having count(distinct organisation_id) = 1
        """
    )
    step_0001_foundation.protect("archive_accounts")
    op.execute("alter table transfers add column sent_to text")
    op.execute("alter table transfers add column asks boolean not null default false")
    # An answer without our own id of what it answers.
    op.execute("alter table transfers add column last_message_id uuid")
    migrating.create_index("ix_transfers_last_message", "transfers (last_message_id)")
    op.execute(
        """
        create function find_answered_transfer(p_message_id uuid)
        returns table (found_organisation_id uuid, found_id uuid)
        language sql security definer set search_path = pg_catalog, public as $$
            select organisation_id, id from transfers where last_message_id = p_message_id
        $$
        """
    )
    op.execute("revoke execute on function find_answered_transfer from public")
    op.execute("grant execute on function find_answered_transfer to archive_app")
    op.execute(
        """
        create or replace function wake_workers() returns trigger language plpgsql as $$
        begin
            if new.taken_until is null
                and (new.state in ('rendered', 'packaged') or new.asks and new.message_id is null)
            then
                perform wake_work('transfers', '');
            end if;
            return null;
        end $$
        """
    )
