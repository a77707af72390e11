"""Who brings a transfer a step on wakes the workers, but where they say that they are awake."""

import asyncpg

from samplan_dev.provision import ServiceDatabase
from samplan_servicekit.ids import new_id
from samplan_servicekit.work import waking

_ADD = """
insert into transfers (organisation_id, id, plan_id, generation, requested_by, client_message_id, state, stored,
    sends, failures, attempts, due_at, requested_at, sequence)
values ($1, $1, $1, 1, $1, $1, 'rendered', false, 0, 0, 0, now(), now(), 1)
"""


async def test_workers_are_woken_but_where_they_are_awake(archive_database: ServiceDatabase) -> None:
    woken = 0

    def count(*_: object) -> None:
        nonlocal woken
        woken += 1

    worker = await asyncpg.connect(archive_database.app_url)
    writer = await asyncpg.connect(archive_database.superuser_url)
    await worker.add_listener("transfers", count)
    try:
        await writer.execute(_ADD, new_id())
        await worker.execute("select 1")
        assert woken == 1
        await worker.execute("select pg_advisory_lock($1, hashtext('transfers/'))", waking.AWAKE)
        await writer.execute(_ADD, new_id())
        await worker.execute("select 1")
        assert woken == 1
        await worker.execute("select pg_advisory_unlock($1, hashtext('transfers/'))", waking.AWAKE)
        await writer.execute(_ADD, new_id())
        await worker.execute("select 1")
        assert woken == 2
    finally:
        await writer.execute("truncate transfers")
        await worker.close()
        await writer.close()
