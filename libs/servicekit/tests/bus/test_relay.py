"""The way of an event from a service's database to the broker."""

import asyncio
import signal
import sys
from contextlib import AsyncExitStack

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from samplan_contracts.events import CodeIssued, ConsentOwnerTold, ParticipantAdded, PlanChanged
from samplan_contracts.identity import Channel
from samplan_contracts.topology import UNROUTED
from samplan_servicekit import pacing
from samplan_servicekit.bus import outbox
from samplan_servicekit.bus.outbox import ForeignEventError
from samplan_servicekit.bus.relay import AWAKE
from samplan_servicekit.bus.tables import OUTBOX_CHANNEL
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.ids import new_id
from samplan_servicekit.pacing import BUSY
from samplan_servicekit.scope import GLOBAL, OrganisationScope

from .conftest import KEY
from .facts import ORGANISATION, eventually, plan_changed
from .proxy import Wire


async def test_what_was_committed_is_heard(teller, listener):
    async with listener.listening(), teller.relay().running():
        [told] = await teller.tell(plan_changed("Oles plan"))
        await eventually(lambda: listener.ids == [told], "the event")
        await eventually(lambda: _empty(teller), "it to be deleted")
    assert listener.heard[0].data.short_name == "Oles plan"


async def test_what_was_rolled_back_is_never_sent(teller, listener):
    async def change_mind():
        async with teller.database.transaction(OrganisationScope(ORGANISATION)) as session:
            await _append(session, ORGANISATION)
            raise LookupError

    with pytest.raises(LookupError):
        await change_mind()
    async with listener.listening(), teller.relay().running():
        [told] = await teller.tell(plan_changed())
        await eventually(lambda: listener.ids, "the event")
    assert listener.ids == [told]


async def test_events_leave_in_the_order_in_which_they_were_written(teller, listener):
    told = await teller.tell(*(plan_changed() for _ in range(250)))
    async with listener.listening(concurrency=1), teller.relay(in_flight=100).running():
        await eventually(lambda: len(listener.ids) == 250, "all of them")
    assert listener.ids == told


async def test_an_event_is_deleted_only_when_the_broker_has_confirmed_it(teller, listener):
    wire = Wire(teller.amqp_url)
    async with wire.laid() as url, listener.listening(), teller.relay(url, confirm_within=30).running() as relay:
        await eventually(lambda: relay.active, "the relay")
        wire.silent = True
        [told] = await teller.tell(plan_changed())
        await eventually(lambda: listener.ids == [told], "the event, whose confirm is on its way")
        assert await teller.unsent() == 1

        wire.cut()
        wire.silent = False
        await eventually(lambda: _empty(teller), "the event to be confirmed the second time")
    assert listener.ids == [told]


async def _empty(teller):
    return await teller.unsent() == 0


KILLED = """
import asyncio, os, signal, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from samplan_servicekit.bus.relay import Relay

class Killed(Relay):
    async def _delete(self, database, sent):
        os.kill(os.getpid(), signal.SIGKILL)

key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sys.argv[3]))
asyncio.run(Killed(sys.argv[1], sys.argv[2], "plans", key).run())
"""


async def test_relay_killed_between_publish_and_delete_loses_nothing_and_doubles_nothing(teller, listener):
    told = await teller.tell(*(plan_changed() for _ in range(30)))
    async with listener.listening():
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", KILLED, teller.at.relay_url, teller.amqp_url, KEY.private_bytes_raw().hex()
        )
        assert await process.wait() == -signal.SIGKILL
        assert await teller.unsent() == 30
        await eventually(lambda: len(listener.ids) == 30, "what was published before the kill")

        last = await teller.tell(plan_changed())
        async with teller.relay().running():
            await eventually(lambda: _empty(teller), "all to be sent again")
            await eventually(lambda: last[0] in listener.ids, "the last event")
    assert sorted(listener.ids) == sorted([*told, *last])


RELAY = """
import asyncio, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from samplan_servicekit.bus.relay import Relay
key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sys.argv[3]))
asyncio.run(Relay(sys.argv[1], sys.argv[2], "plans", key).run())
"""


async def test_standby_relay_takes_over_when_the_active_one_is_killed(teller, listener):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", RELAY, teller.at.relay_url, teller.amqp_url, KEY.private_bytes_raw().hex()),
        stdout=asyncio.subprocess.DEVNULL,
    )
    async with listener.listening():
        [first] = await teller.tell(plan_changed())
        await eventually(lambda: listener.ids == [first], "the active relay")
        async with teller.relay(poll=0.1).running() as standby:
            await eventually(lambda: standby.healthy, "the standby")
            assert not standby.active

            process.kill()
            await process.wait()
            [second] = await teller.tell(plan_changed())
            await eventually(lambda: standby.active, "the standby to take over")
            await eventually(lambda: listener.ids == [first, second], "the second event")


async def test_an_event_that_nobody_wants_blocks_nothing_and_is_kept_for_a_look(teller, listener, rabbitmq):
    before = await rabbitmq.queue_length(UNROUTED)
    async with listener.listening(), teller.relay().running():
        _, told = await teller.tell(ConsentOwnerTold(plan_id=new_id(), owner_person_id=new_id()), plan_changed())
        await eventually(lambda: listener.ids == [told], "the event behind it")
        await eventually(lambda: _empty(teller), "both to leave")
    assert await rabbitmq.queue_length(UNROUTED) == before + 1


async def test_an_event_that_the_broker_forbids_is_set_aside_and_blocks_nothing(teller, listener):
    told = await teller.tell(*(plan_changed() for _ in range(5)))
    connection = await asyncpg.connect(teller.at.superuser_url)
    await connection.execute("update outbox set type = 'identity.code.issued.v1' where id = $1", told[2])
    async with listener.listening(), teller.relay().running():
        [last] = await teller.tell(plan_changed())
        expected = {*told, last} - {told[2]}
        await eventually(lambda: set(listener.ids) == expected, "all the others")
        await eventually(lambda: _one_left(teller), "them to be deleted")
    row = await connection.fetchrow("select id, refused_as from outbox")
    await connection.close()
    assert tuple(row) == (told[2], "ChannelAccessRefused")


async def _one_left(teller):
    return await teller.unsent() == 1


async def test_age_of_the_oldest_event_is_told_while_nothing_can_be_sent(teller):
    await teller.tell(plan_changed())
    relay = teller.relay("amqp://nobody:nothing@127.0.0.1:1/")
    async with relay.running():
        await eventually(lambda: relay.age > 0.2, "the age to grow")
        assert not relay.active


async def test_a_service_tells_only_what_is_its_own_to_tell(teller):
    code = CodeIssued(
        person_id=new_id(), channel=Channel.SMS, purpose="sign_in", expires_at=SystemClock().now(), sealed=""
    )
    with pytest.raises(ForeignEventError):
        await teller.tell(code)


async def test_a_service_cannot_tell_in_another_organisations_name(teller):
    with pytest.raises(ProgrammingError, match="row-level security"):
        async with teller.database.transaction(OrganisationScope(new_id())) as session:
            await _append(session, organisation_id=ORGANISATION)


async def test_an_event_of_the_whole_suite_can_be_told_by_saying_so(teller, listener):
    async with listener.listening(), teller.relay().running():
        async with teller.database.transaction(GLOBAL) as session:
            told = await _append(session, organisation_id=None)
        await eventually(lambda: listener.ids == [told.id], "the event")
    assert listener.heard[0].organisation_id is None


async def _append(session, organisation_id):
    return await outbox.append(
        session,
        plan_changed(),
        source="plans",
        subject=new_id(),
        sequence=1,
        organisation_id=organisation_id,
        actor_id=None,
    )


@pytest.mark.parametrize("statement", ["select * from outbox", "delete from outbox", "update outbox set body = ''"])
async def test_the_service_itself_can_neither_read_nor_change_what_waits(teller, statement):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with teller.database.transaction(OrganisationScope(ORGANISATION)) as session:
            await session.execute(text(statement))


def test_these_events_are_what_messaging_may_bind():
    """The fixtures rely on it."""
    from samplan_contracts.subscriptions import keys_read_by

    assert {PlanChanged.type, ParticipantAdded.type} <= keys_read_by("messaging")


async def test_a_busy_relay_need_not_be_woken_and_one_that_has_come_to_rest_is(teller, listener, monkeypatch):
    monkeypatch.setattr(pacing, "BUSY", 1)  # however slow the machine that tells
    woken = quiet = 0
    number = 100

    def count(*_):
        nonlocal woken
        woken += 1

    async with AsyncExitStack() as stack:
        watcher = await asyncpg.connect(teller.at.superuser_url)
        stack.push_async_callback(watcher.close)
        await watcher.add_listener(OUTBOX_CHANNEL, count)
        # Where it is not woken it would look again in a minute only.
        await stack.enter_async_context(listener.listening())
        sending = await stack.enter_async_context(teller.relay(poll=60).running())
        await eventually(lambda: sending.active, "the relay")
        for _ in range(number):
            before, awake = woken, await _is_held(watcher, AWAKE, True)
            await teller.tell(plan_changed())
            quiet += awake and await _is_held(watcher, AWAKE, True) and woken == before
        await eventually(lambda: len(listener.ids) == number, "all of them")
        assert woken > 0, "it slept at first"
        assert quiet > 0, "while it was awake nobody woke it"
        await eventually(lambda: _is_held(watcher, AWAKE, False), "it to come to rest", within=10)
        before = woken
        await teller.tell(plan_changed())
        await eventually(lambda: len(listener.ids) == number + 1, "one more")
        await watcher.execute("select 1")
        assert woken == before + 1


async def test_what_is_committed_while_a_busy_relay_falls_asleep_is_sent_all_the_same(teller, listener):
    watcher = await asyncpg.connect(teller.at.superuser_url)
    async with listener.listening(), teller.relay(poll=60).running():
        await teller.tell(*(plan_changed() for _ in range(3 * BUSY)))
        await eventually(lambda: _is_held(watcher, AWAKE, True), "it to be busy")
        async with teller.database.transaction(OrganisationScope(ORGANISATION)) as session:
            await _append(session, ORGANISATION)  # wakes nobody
            await eventually(lambda: _is_held(watcher, AWAKE, False), "it to come to rest", within=10)
        await eventually(lambda: len(listener.ids) == 3 * BUSY + 1, "the last")
    await watcher.close()


async def _is_held(watcher, lock, held):
    found = await watcher.fetchval(
        "select exists (select from pg_locks where locktype = 'advisory' and objid = $1 and mode = 'ExclusiveLock'"
        " and database = (select oid from pg_database where datname = current_database()))",
        lock,
    )
    return found is held
