"""Tables of the bus, made by each service's first migration: what is to be sent, and what was handled."""

from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

OUTBOX_CHANNEL: Final = "outbox"
"""The channel on which PostgreSQL wakes the relay (channels are apart for each database)."""


class Operations(Protocol):
    """The one thing of Alembic's `op` that is needed here."""

    def execute(self, sqltext: str) -> None:
        """Run one statement."""


def create_outbox(op: Operations, service: str) -> None:
    """Make the table that events wait in, for the roles `<service>_app` (adds) and `<service>_relay` (sends).

    The app can add an event of the organisation in scope, or, by saying so (`app.event_scope`), one of the
    whole suite; it can neither read nor change what waits. The relay sees all organisations.

    Beside it stands the history of those events that are kept (see `history`).
    """
    for statement in (*_OUTBOX.split(";\n\n"), *_HISTORY.split(";\n\n")):
        op.execute(statement.format(app=f"{service}_app", relay=f"{service}_relay", owner=f"{service}_owner"))


_OUTBOX: Final = """
create table outbox (
    id uuid primary key,
    position bigint generated always as identity,
    type text not null,
    subject uuid not null,
    organisation_id uuid,
    correlation_id uuid not null,
    trace text,
    body text not null,
    created_at timestamptz not null default clock_timestamp(),
    refused_at timestamptz,
    refused_as text
)
-- A queue in a table: nearly every row dies young, so clean up by count and not by share of the table.
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
      autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000);

create index outbox_unsent on outbox (position) where refused_at is null;

alter table outbox enable row level security;

alter table outbox force row level security;

create policy outbox_add on outbox for insert to {app} with check (
    organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid
    or (organisation_id is null and current_setting('app.event_scope', true) = 'suite')
);

create policy outbox_relay on outbox to {relay} using (true) with check (true);

revoke all on outbox from {app};

grant insert on outbox to {app};

grant usage on schema public to {relay};

grant select, update, delete on outbox to {relay};

create function outbox_wake() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox', '');  -- is delivered on commit, once for a transaction
    return null;
end $$;

create trigger outbox_wake after insert on outbox for each statement execute function outbox_wake()
"""


# A reader pages through the history while others add to it, and must not pass by a row that is committed only after
# a row behind it. So rows are in the order of the transactions that wrote them (`written_in`), not of a sequence
# alone: PostgreSQL knows the oldest transaction that is still open, everything before that one is settled, and the
# reader goes no further (see `history`). `position` is the order inside a transaction. The app can add rows of the
# organisation in scope and read them; nobody changes them.
_HISTORY: Final = """
create table event_history (
    organisation_id uuid not null,
    type text not null,
    written_in xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    body text not null,
    primary key (organisation_id, type, written_in, position)
);

alter table event_history enable row level security;

alter table event_history force row level security;

create policy organisation on event_history to {app}
    using (organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid)
    with check (organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid);

create policy keeper on event_history to {owner} using (true);

revoke all on event_history from {app};

grant select, insert on event_history to {app}
"""

SETTLE_HISTORY: Final = text(
    """
    update event_history set written_in = '3' where written_in >= pg_snapshot_xmax(pg_current_snapshot())
    """
)
"""Run by each `migrate`: in a database that was restored from a dump, transactions are numbered anew, and rows of the
old numbering would seem to be written in the future. (3 is the first transaction of any cluster.)"""


def create_inbox(op: Operations) -> None:
    """Make the table that remembers which events a consumer has handled."""
    for statement in _INBOX.split(";\n\n"):
        op.execute(statement)


_INBOX: Final = """
create table inbox (
    message_id uuid,
    consumer text,
    handled_at timestamptz not null default now(),
    primary key (message_id, consumer)
);

create index inbox_handled_at on inbox using brin (handled_at)
"""


async def prune_inbox(session: AsyncSession, keep: timedelta = timedelta(days=30)) -> int:
    """Forget what was handled longer ago than `keep`, and say how many rows that were.

    `keep` must be longer than a dead letter may wait before it is replayed.
    """
    result = await session.execute(
        text("delete from inbox where handled_at < now() - cast(:keep as interval) returning 1"), {"keep": keep}
    )
    return len(result.all())
