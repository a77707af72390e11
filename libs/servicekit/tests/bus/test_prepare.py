"""Work that is prepared before its transaction: done by whoever is alive, written down once."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from samplan_contracts.events import PlanChanged
from samplan_servicekit import context
from samplan_servicekit.bus import Bus, SubscriptionError

from .conftest import keys
from .facts import envelope, eventually, plan_changed

ALONE = {"concurrency": 1, "prefetch": 1}


async def test_what_was_prepared_is_handed_to_the_handler_outside_whose_transaction_it_was_made(teller, listener):
    given = []

    async def prepare(event, kit):
        [row] = await listener.sql(
            "select count(*) as count from pg_stat_activity where state = 'idle in transaction' and datname = $1",
            listener.at.name,
        )
        given.append((kit, row["count"], context.causation_id()))
        return "made"

    async def handle(event, session, kit, value):
        assert (kit, value) == ("kit", "made")
        await listener.note(event, session)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle, prepare=prepare, kit="kit", **ALONE):
        await teller.publish(event)
        await eventually(lambda: _took_effect(listener, event), "its effect")
    assert given == [("kit", 0, event.id)]


async def test_a_preparation_that_fails_is_tried_again_and_costs_an_attempt(teller, listener):
    tried = []

    async def prepare(event, kit):
        tried.append(event.id)
        if len(tried) < 3:
            raise LookupError
        return len(tried)

    async def handle(event, session, kit, value):
        assert value == 3
        await listener.note(event, session)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle, prepare=prepare, **ALONE):
        await teller.publish(event)
        await eventually(lambda: _took_effect(listener, event), "its effect")
    assert len(tried) == 3


async def test_a_database_that_is_full_while_it_prepares_costs_no_attempt(teller, listener):
    tried = []

    async def prepare(event, kit):
        tried.append(event.id)
        if len(tried) < 3:
            raise asyncpg.TooManyConnectionsError

    async def handle(event, session, kit, value):
        await listener.note(event, session)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle, prepare=prepare, retries=[], **ALONE):
        await teller.publish(event)
        await eventually(lambda: _took_effect(listener, event), "its effect")
    assert await listener.dead() == []


async def test_an_event_that_comes_twice_is_prepared_once_when_it_was_handled_before(teller, listener):
    prepared = []

    async def prepare(event, kit):
        prepared.append(event.id)

    async def handle(event, session, kit, value):
        await listener.note(event, session)

    event, after = envelope(plan_changed()), envelope(plan_changed())
    async with listener.listening(handler=handle, prepare=prepare, **ALONE):
        await teller.publish(event)
        await eventually(lambda: _took_effect(listener, event), "its effect")
        await teller.publish(event, event, after)
        await eventually(lambda: _took_effect(listener, after), "what came after")
    assert prepared == [event.id, after.id]


async def test_a_worker_that_is_cut_off_while_it_prepares_leaves_the_event_to_another_and_writes_nothing_itself(
    teller, listener
):
    began, written, go_on = [], [], asyncio.Event()

    async def prepare_slowly(event, kit):
        began.append("first")
        await go_on.wait()
        return "first"

    async def prepare(event, kit):
        began.append("second")
        return "second"

    async def handle(event, session, kit, value):
        written.append(value)
        await listener.note(event, session)

    event = envelope(plan_changed())
    first = Bus("messaging", subscriptions={listener.queue: (PlanChanged,)})
    first.subscriber(PlanChanged, queue=listener.queue, prepare=prepare_slowly, **ALONE)(handle)
    async with first.running(listener.amqp_url, listener.database, keys):
        await first.until_ready()
        await teller.publish(event)
        await eventually(lambda: began == ["first"], "the first worker's beginning")
        first._stop_all()  # it takes nothing more, also when it could come back
        listener.rabbitmq.control("close_all_user_connections", "messaging", "a cable is pulled")
        async with listener.listening(handler=handle, prepare=prepare, **ALONE):
            await eventually(lambda: _took_effect(listener, event), "the other worker's result")
        go_on.set()
    assert began == ["first", "second"]
    assert written == ["second"]
    assert await listener.effects(event.id) == 1


async def test_two_who_prepared_the_same_event_write_one_result(teller, listener):
    """As when the broker gives an event out anew while its first worker is cut off but still at work."""
    both = asyncio.Barrier(2)
    written = []

    async def prepare(event, kit):
        await asyncio.wait_for(both.wait(), 15)

    async def handle(event, session, kit, value):
        written.append(event.id)
        await session.execute(text("select pg_sleep(0.2)"))
        await listener.note(event, session)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle, prepare=prepare, concurrency=2, prefetch=2):
        await teller.publish(event, event)
        await eventually(lambda: _took_effect(listener, event), "its effect")
        await eventually(lambda: _empty(listener), "an answer to both")
    assert await listener.effects(event.id) == 1
    assert written == [event.id]


def test_events_that_are_prepared_are_handled_one_by_one():
    with pytest.raises(SubscriptionError, match="one by one"):
        Bus("messaging").subscriber(PlanChanged, queue="members", batch=2, prepare=_took_effect)


async def _took_effect(listener, event):
    return await listener.effects(event.id) == 1


async def _empty(listener):
    return await listener.waiting() == 0
