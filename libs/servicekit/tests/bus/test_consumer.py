"""What happens to an event once it has arrived."""

import argparse
import asyncio
import itertools
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, Uuid, text

from samplan_contracts.events import MessageRead, ParticipantAdded, PlanChanged, PlanPurged
from samplan_contracts.subscriptions import SUBSCRIPTIONS
from samplan_dev.cases import calls
from samplan_servicekit import context
from samplan_servicekit.bus import PermanentError, dead, outbox
from samplan_servicekit.bus.inbox import apply_if_newer
from samplan_servicekit.bus.tables import prune_inbox
from samplan_servicekit.ids import new_id
from samplan_servicekit.scope import GLOBAL

from .facts import ORGANISATION, envelope, eventually, participant_added, plan_changed

SECRET = "Ole Nordmann"


async def test_a_failing_event_comes_back_with_growing_delays_is_laid_aside_and_can_be_replayed(teller, listener):
    loop = asyncio.get_running_loop()
    tried: list[float] = []
    broken = True

    async def handle(event, session):
        tried.append(loop.time())
        await listener.note(event, session)
        if broken:
            raise LookupError(SECRET)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await eventually(listener.dead, "the dead letter")

        waits = [later - earlier for earlier, later in itertools.pairwise(tried)]
        assert len(waits) == 3
        assert waits[0] >= 0.02
        assert waits[1] >= 0.04
        assert waits[2] >= 0.08
        assert await listener.effects(event.id) == 0
        assert await dead.count(listener.amqp_url, "messaging", [listener.queue]) == {listener.queue: 1}

        broken = False
        assert await dead.replay(listener.amqp_url, "messaging", listener.queue) == 1
        await eventually(lambda: len(tried) == 5, "the replay")
        await eventually(lambda: _took_effect(listener, event), "its effect")
        assert await listener.dead() == []


async def _took_effect(listener, event):
    return await listener.effects(event.id) == 1


async def test_a_dead_letter_tells_what_failed_and_where_but_nothing_that_people_wrote(teller, listener, rabbitmq):
    async def handle(event, session):
        raise LookupError(SECRET)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle, retries=[]):
        await teller.publish(event)
        await eventually(listener.dead, "the dead letter")
    [letter] = await listener.dead()
    assert (letter.id, letter.type) == (str(event.id), event.type)
    assert (letter.reason, letter.error, letter.attempts) == ("exhausted", "LookupError", 1)
    assert letter.handler.endswith("handle")
    assert SECRET not in str(letter)


async def test_a_permanent_error_is_not_tried_again(teller, listener):
    async def handle(event, session):
        listener.heard.append(event)
        raise PermanentError

    async with listener.listening(handler=handle):
        await teller.publish(envelope(plan_changed()))
        await eventually(listener.dead, "the dead letter")
    assert len(listener.heard) == 1
    [letter] = await listener.dead()
    assert letter.reason == "permanent"


async def test_one_dead_letter_can_be_replayed_alone(teller, listener):
    async def handle(event, session):
        raise PermanentError

    first, second = envelope(plan_changed()), envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(first, second)
        await eventually(lambda: _dead(listener, 2), "both dead letters")
    async with listener.listening():
        assert await dead.replay(listener.amqp_url, "messaging", listener.queue, str(second.id)) == 1
        await eventually(lambda: listener.ids == [second.id], "the one")
        await eventually(lambda: _dead(listener, 1), "the other to stay")


async def _dead(listener, number):
    return len(await listener.dead()) == number


async def test_an_event_that_is_delivered_twice_takes_effect_once(teller, listener):
    event = envelope(plan_changed())
    async with listener.listening(concurrency=4):
        await teller.publish(event, event, event)
        last = envelope(plan_changed())
        await teller.publish(last)
        await eventually(lambda: last.id in listener.ids, "the last")
        await eventually(lambda: _all_answered(listener), "all to be acknowledged")
    assert sorted(listener.ids) == sorted([event.id, last.id])
    assert await listener.effects(event.id) == 1


async def _all_answered(listener):
    return await listener.waiting() == 0


async def test_a_failed_attempt_leaves_nothing_behind_and_does_not_count_as_handled(teller, listener):
    async def handle(event, session):
        await listener.note(event, session)
        if len(listener.heard) == 1:
            raise LookupError

    event = envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await eventually(lambda: _took_effect(listener, event), "its effect")
    assert len(listener.heard) == 2


async def test_a_poison_message_blocks_nothing(teller, listener):
    poison, sound = envelope(plan_changed()), envelope(plan_changed())
    async with listener.listening(concurrency=1):
        await teller.publish(poison, body=b'{"id": "no event at all"}')
        await teller.publish(sound)
        await eventually(lambda: listener.ids == [sound.id], "the event behind it")
        [letter] = await listener.dead()
    assert (letter.reason, letter.attempts) == ("poison", 1)


async def test_an_event_under_another_ones_key_is_laid_aside_as_forged(teller, listener):
    """The broker lets a service publish under its own keys only, so the key is what an event is judged by."""
    sound = envelope(plan_changed())
    async with listener.listening(PlanChanged, ParticipantAdded, concurrency=1):
        await teller.publish(envelope(participant_added()), routing_key=PlanChanged.type)
        await teller.publish(envelope(plan_changed(), source="identity"))
        await teller.publish(sound)
        await eventually(lambda: listener.ids == [sound.id], "the true event")
        assert [letter.reason for letter in await listener.dead()] == ["forged", "forged"]


async def test_an_event_that_only_a_newer_version_knows_waits_for_it(teller, listener):
    """While a release rolls out, old and new processes share a queue that the new ones have bound further."""
    event = envelope(participant_added())
    async with listener.listening(PlanChanged, ParticipantAdded):
        pass
    async with listener.listening(PlanChanged):
        await teller.publish(event)
        await eventually(listener.dead, "it to wait as long as any failing event, and then to be laid aside")
    [letter] = await listener.dead()
    assert (letter.error, letter.attempts) == ("HandlerMissingError", 4)


async def test_one_bad_event_in_a_batch_fails_alone(teller, listener):
    events = [envelope(plan_changed("bad" if number == 3 else None)) for number in range(10)]
    sizes: dict[int, int] = {}

    async def handle(event, session):
        backend = await session.scalar(text("select txid_current()"))
        sizes[backend] = sizes.get(backend, 0) + 1
        await listener.note(event, session)
        if event.data.short_name == "bad":
            raise PermanentError

    async with listener.listening():
        pass  # the queue stands
    await teller.publish(*events)
    async with listener.listening(handler=handle, batch=10, concurrency=1):
        await eventually(lambda: _effects(listener, events, 9), "the nine good ones")
        await eventually(listener.dead, "the bad one")
    [letter] = await listener.dead()
    assert letter.id == str(events[3].id)
    assert max(sizes.values()) > 1


async def _effects(listener, events, number):
    return sum([await listener.effects(event.id) for event in events]) == number


async def test_a_batch_is_one_transaction(teller, listener):
    events = [envelope(plan_changed()) for _ in range(20)]
    transactions = set()

    async def handle(event, session):
        transactions.add(await session.scalar(text("select txid_current()")))
        await listener.note(event, session)

    async with listener.listening():
        pass
    await teller.publish(*events)
    async with listener.listening(handler=handle, batch=20, concurrency=1):
        await eventually(lambda: _effects(listener, events, 20), "all of them")
    assert len(transactions) < 10


async def test_a_handler_sees_the_rows_of_the_events_organisation_and_no_others(teller, listener):
    here, there = new_id(), new_id()
    seen = {}

    async def handle(event, session):
        await session.execute(
            text("insert into notes values (:organisation, :event)"),
            {"organisation": event.organisation_id, "event": event.id},
        )
        rows = await session.scalars(text("select distinct organisation_id from notes"))
        seen[event.id] = set(rows)

    events = [envelope(plan_changed(), organisation_id=where) for where in (here, there, here, there)]
    async with listener.listening():
        pass
    await teller.publish(*events)
    async with listener.listening(handler=handle, batch=4, concurrency=1):
        await eventually(lambda: len(seen) == 4, "all of them")
    assert [seen[event.id] for event in events] == [{here}, {there}, {here}, {there}]


async def test_an_event_of_the_whole_suite_opens_no_organisations_rows(teller, listener):
    seen = []

    async def handle(event, session):
        seen.append((await session.execute(text("select * from notes"))).all())

    await listener.sql("insert into notes values ($1, $2)", ORGANISATION, new_id())
    async with listener.listening(handler=handle):
        await teller.publish(envelope(plan_changed(), organisation_id=None))
        await eventually(lambda: seen == [[]], "the event")


async def test_what_a_handler_tells_names_the_event_that_led_to_it(teller, listener):
    caused = []

    async def handle(event, session):
        caused.append((context.correlation_id(), context.causation_id()))

    event = envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await eventually(lambda: caused, "the event")
    assert caused == [(event.correlation_id, event.id)]


async def test_a_handler_may_tell_something_itself(teller, listener):
    async def handle(event, session):
        await outbox.append(
            session,
            MessageRead(plan_id=new_id(), reader_id=new_id()),
            source="messaging",
            subject=new_id(),
            sequence=1,
            organisation_id=event.organisation_id,
            actor_id=None,
        )

    event = envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await eventually(lambda: listener.sql("select 1 from outbox"), "the event that follows")
    [row] = await listener.sql("delete from outbox returning body, correlation_id")
    assert row["correlation_id"] == event.correlation_id
    assert f'"causation_id":"{event.id}"' in row["body"]


async def test_a_handler_that_asks_for_it_gets_the_kit(teller, listener):
    got = []

    async def handle(event, session, kit):
        got.append(kit)

    async with listener.listening(handler=handle, kit="the kit"):
        await teller.publish(envelope(plan_changed()))
        await eventually(lambda: got == ["the kit"], "the event")


async def test_stopping_lets_a_handler_finish(teller, listener):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(event, session):
        begun.set()
        await go_on.wait()
        await listener.note(event, session)

    event = envelope(plan_changed())
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await begun.wait()
        asyncio.get_running_loop().call_later(0.2, go_on.set)
    assert await listener.effects(event.id) == 1
    assert await listener.waiting() == 0


names = Table(
    "names",
    MetaData(),
    Column("subject", Uuid, primary_key=True),
    Column("sequence", Integer),
    Column("short_name", String),
)


async def keep_name(event, session):
    await apply_if_newer(
        session, names, {"subject": event.subject}, event.sequence, {"short_name": event.data.short_name}
    )


deliveries = st.permutations(range(1, 7)).flatmap(
    lambda order: st.lists(st.sampled_from(order), max_size=4).map(lambda repeated: [*order, *repeated])
)


@given(order=deliveries, batch=st.sampled_from([1, 4]))
@settings(max_examples=calls(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_shuffle_of_an_aggregates_events_gives_the_same_projection(teller, listener, order, batch):
    plan = new_id()
    history = {n: envelope(plan_changed(f"version {n}"), subject=plan, sequence=n) for n in range(1, 7)}
    async with listener.listening(handler=keep_name, concurrency=3, batch=batch):
        await teller.publish(*(history[number] for number in order))
        query = "select count(*) from inbox where message_id = any($1)"
        ids = [event.id for event in history.values()]
        await eventually(lambda: _is(listener.sql(query, ids), 6), "all of them")
    [row] = await listener.sql("select sequence, short_name from names where subject = $1", plan)
    assert tuple(row) == (6, "version 6")


async def _is(rows, number):
    return (await rows)[0][0] == number


async def test_what_was_handled_long_ago_is_forgotten_and_nothing_else(listener):
    long_ago, lately = new_id(), new_id()
    await listener.sql(
        "insert into inbox values ($1, 'q', now() - interval '31 days'), ($2, 'q', now() - interval '29 days')",
        long_ago,
        lately,
    )
    async with listener.database.transaction(GLOBAL) as session:
        assert await prune_inbox(session, limit=100) == 1
    rows = await listener.sql("select message_id from inbox where message_id = any($1)", [long_ago, lately])
    assert [row["message_id"] for row in rows] == [lately]


async def test_an_operator_sees_and_replays_dead_letters_by_command(teller, listener, capsys, monkeypatch):
    async def handle(event, session):
        raise PermanentError

    monkeypatch.setitem(SUBSCRIPTIONS, "messaging", {listener.queue: (PlanChanged,)})
    parser = argparse.ArgumentParser()
    dead.add_arguments(parser)

    async def command(*words):
        await dead.run("messaging", listener.amqp_url, parser.parse_args(words))
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    event = envelope(plan_changed(SECRET))
    async with listener.listening(handler=handle):
        await teller.publish(event)
        await eventually(listener.dead, "the dead letter")
    capsys.readouterr()
    assert await command("list") == [{"queue": listener.queue, "dead": 1}]
    [shown] = await command("show", listener.queue)
    assert (shown["id"], shown["error"]) == (str(event.id), "PermanentError")
    assert SECRET not in str(shown)
    assert await command("replay", listener.queue) == [{"queue": listener.queue, "replayed": 1}]
    assert await command("list") == [{"queue": listener.queue, "dead": 0}]
    async with listener.listening():
        await eventually(lambda: listener.ids == [event.id], "the replay")


async def test_a_dead_letter_is_there_however_often_it_is_looked_at(teller, listener, rabbitmq):
    async def handle(event, session):
        raise PermanentError

    # What RabbitMQ 4 does with every quorum queue, unless it is told otherwise.
    rabbitmq.control("set_policy", "as-4", f"^messaging.{listener.queue}.dead$", '{"delivery-limit": 20}')
    events = [envelope(plan_changed()) for _ in range(3)]
    async with listener.listening(handler=handle):
        await teller.publish(*events)
        await eventually(lambda: _count_is(listener, 3), "the dead letters")
    first = await listener.dead()
    for _ in range(45):
        assert len(await listener.dead()) == 3
        await dead.replay(listener.amqp_url, "messaging", listener.queue, "not one of them")
    assert sorted(map(str, await listener.dead())) == sorted(map(str, first)), "and all that is told of it"
    assert await dead.replay(listener.amqp_url, "messaging", listener.queue) == 3
    rabbitmq.control("clear_policy", "as-4")


async def _count_is(listener, number):
    return len(await listener.dead()) == number


async def test_a_handler_may_take_many_events_of_one_organisation_together(teller, listener):
    here, there = new_id(), new_id()
    got = []

    async def handle(events, session):
        got.append([event.id for event in events])
        assert len({event.organisation_id for event in events}) == 1
        for event in events:
            await listener.note(event, session)

    events = [envelope(plan_changed(), organisation_id=where) for where in [here] * 5 + [there] * 5]
    async with listener.listening():
        pass
    await teller.publish(*events, events[3])
    async with listener.listening(handler=handle, batch=20, many=True, concurrency=1):
        await eventually(lambda: _effects(listener, events, 10), "all of them")
    assert sorted(itertools.chain(*got)) == sorted(event.id for event in events)
    assert len(got) < 10


async def test_what_is_told_of_a_plan_that_is_purged_is_passed_over_and_of_its_end_heard(teller, listener):
    gone = new_id()
    await listener.sql("insert into purged_plans values ($1, now())", gone)
    late = [
        envelope(participant_added().model_copy(update={"plan_id": gone})),
        envelope(plan_changed(), subject=gone),
    ]
    worth_it = [envelope(PlanPurged(plan_id=gone), subject=gone), envelope(plan_changed())]
    async with listener.listening(ParticipantAdded, PlanChanged, PlanPurged, batch=10):
        await teller.publish(*late, *worth_it)
        await eventually(lambda: len(listener.ids) == len(worth_it), "those that are worth it")
        await eventually(lambda: _claimed(listener, late), "that the late ones are done with")
    assert set(listener.ids) == {event.id for event in worth_it}
    assert await listener.dead() == []


async def _claimed(listener, events):
    found = await listener.sql("select 1 from inbox where message_id = any($1)", [event.id for event in events])
    return len(found) == len(events)
