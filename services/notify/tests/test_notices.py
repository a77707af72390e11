"""Notices of what happened in a plan: who gets one, and what it says."""

from datetime import date, timedelta

import pytest
import structlog

from samplan_contracts.identity import Channel, Language
from samplan_contracts.plans import ConsentStatus, Kind, MessageCategory, PlanStatus
from samplan_notify import app
from samplan_notify.alerts import handlers as alerts
from samplan_notify.deliveries import service
from samplan_notify.deliveries.service import BEHIND, LONGEST_MOMENT, PATIENCE
from samplan_notify.deliveries.worker import NOT_SENT
from samplan_servicekit.bus.retry import RETRIES
from samplan_servicekit.ids import new_id

ORIGIN = "https://samplan.solvik.example"


async def test_a_new_participant_hears_of_it_by_their_own_channel(world):
    berit = await world.reachable()
    ola = await world.reachable(channel=Channel.EMAIL, email="ola@skole.example")
    await world.added(berit)
    await world.added(ola)
    await world.send_all()
    assert world.received == [f'Du er blitt deltaker i planen "Oles plan" i Samplan. Logg inn for å se mer: {ORIGIN}']
    [mail] = world.mailer.taken.values()
    assert mail.to == "ola@skole.example"
    assert mail.subject == 'Du er blitt deltaker i planen "Oles plan"'


async def test_a_message_is_announced_to_each_recipient_without_a_word_of_it(world):
    people = [await world.reachable() for _ in range(3)]
    await world.message(*people)
    await world.send_all()
    said = f'Du har fått en melding i planen "Oles plan" i Samplan. Logg inn for å lese: {ORIGIN}'
    assert world.received == [said] * 3


@pytest.mark.parametrize(
    ("language", "category", "words"),
    [
        (Language.NB, MessageCategory.SUMMONS, "en møteinnkalling"),
        (Language.NN, MessageCategory.REQUEST, "ein førespurnad"),
        (Language.EN, MessageCategory.MINUTES, "minutes of a meeting"),
    ],
)
async def test_a_notice_names_the_messages_category_in_the_recipients_language(world, language, category, words):
    await world.message(await world.reachable(language=language), category=category)
    await world.send_all()
    assert words in world.received[0]


async def test_a_plan_without_a_short_name_is_not_named(world):
    berit = await world.reachable()
    await world.plan(short_name=None)
    world.plan_id = new_id()
    await world.plan(short_name=None)
    await world.participant(berit, sequence=2)
    await world.message(berit)
    await world.send_all()
    assert world.received == [f"Du har fått en melding i en plan i Samplan. Logg inn for å lese: {ORIGIN}"]


async def test_a_short_name_with_braces_is_just_a_name(world):
    berit = await world.person()
    await world.plan(short_name="{origin}{0}")
    await world.participant(berit)
    await world.message(berit)
    await world.send_all()
    assert 'planen "{origin}{0}"' in world.received[0]


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada\u2028B", "Ada B"),
        ("Ada\nReply-To: x@post.example", "Ada Reply-To: x@post.example"),
        ("Ada\x07\u202e", "Ada"),
        ("=?utf-8?q?=0D=0A=0D=0AHei?=", "=?utf-8?q?=0D=0A=0D=0AHei?="),
    ],
)
async def test_a_short_name_from_before_there_was_a_rule_is_one_line_of_the_notice(world, channel, name, shown):
    berit = await world.person(channel=channel)
    await world.plan(short_name=name)
    await world.participant(berit)
    await world.message(berit)
    await world.send_all()
    read = world.received[0] if channel is Channel.SMS else next(iter(world.mailer.taken.values())).text
    assert f'planen "{shown}"' in read


async def test_nobody_is_told_of_what_they_did_themselves(world):
    kari, berit = await world.reachable(), await world.reachable()
    await world.added(kari, actor_id=kari)
    await world.message(kari, berit, sender_id=kari)
    await world.send_all()
    assert len(world.received) == 1


async def test_an_event_that_comes_twice_leads_to_one_notice(world):
    event = await world.message(await world.reachable())
    await world.hear(alerts.queue_message, event)
    await world.send_all()
    assert len(world.received) == 1


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        ({"has_account": False}, "no_account"),
        ({"may_notify": False}, "not_wanted"),
        ({"confidential": True}, "confidential"),
        ({"mobile": "004700000000", "email": None}, "no_address"),
        ({"mobile": "+47 000 00 000", "email": None}, "no_address"),
        ({"mobile": None, "email": None}, "no_address"),
    ],
)
async def test_who_cannot_or_must_not_be_reached_hears_nothing(world, contact, reason):
    await world.message(await world.reachable(**contact))
    await world.settle_all()
    assert await world.fates() == [("suppressed", reason)]
    assert not world.sms.handed_over
    assert not world.mailer.taken


async def test_the_dummy_number_gives_way_to_the_mail_address(world):
    await world.message(await world.reachable(mobile="004700000000"))
    await world.send_all()
    assert not world.sms.handed_over
    [mail] = world.mailer.taken.values()
    assert mail.to == "berit@solvik.example"


async def test_a_code_is_not_sent_to_the_dummy_number(world):
    decision = service._addressed(Channel.SMS, "004700000000", service.texts.Text("", "", ""))
    assert decision == service.Suppressed("no_address")


@pytest.mark.parametrize(
    "change",
    [
        {"removed": True},
        {"consent_status": ConsentStatus.NONE},
        {"consent_to": date(2026, 3, 1)},
        {"consent_from": date(2026, 3, 3)},
    ],
    ids=["removed", "withdrawn", "over", "not begun"],
)
async def test_who_has_lost_access_since_hears_nothing(world, change):
    berit = await world.reachable()
    await world.message(berit)
    await world.participant(berit, sequence=2, **change)
    await world.settle_all()
    assert await world.fates() == [("suppressed", "no_access")]


async def test_consent_holds_to_the_end_of_its_last_day_in_norway(world):
    berit = await world.person()
    await world.plan()
    await world.participant(berit, consent_to=date(2026, 3, 2))
    world.clock.move(timedelta(hours=10, minutes=59))  # 23:59 in Norway
    await world.message(berit)
    await world.send_all()
    world.clock.move(timedelta(minutes=2))
    await world.message(berit)
    await world.settle_all()
    assert await world.fates() == [("accepted", None), ("suppressed", "no_access")]


async def test_the_owner_needs_nobodys_consent(world):
    ole = await world.person()
    await world.plan()
    await world.participant(ole, kind=Kind.OWNER, consent_status=ConsentStatus.NONE)
    await world.message(ole)
    await world.send_all()
    assert len(world.received) == 1


async def test_of_a_plan_that_is_thrown_away_nothing_is_told(world):
    berit = await world.person()
    await world.plan(status=PlanStatus.TRASHED)
    await world.participant(berit)
    await world.message(berit)
    await world.settle_all()
    assert await world.fates() == [("suppressed", "no_access")]


async def test_a_notice_waits_for_word_of_a_person_that_comes_later(world):
    berit = new_id()
    await world.message(berit)
    await world.send_all()
    assert await world.fates() == [("queued", "unknown")]
    await world.person(person_id=berit)
    await world.plan()
    await world.participant(berit)
    world.clock.move(timedelta(seconds=2))
    await world.send_all()
    assert len(world.received) == 1


@pytest.mark.parametrize("queue", ["contacts", "plan", "members"])
async def test_a_notice_outlasts_every_attempt_of_the_queue_that_brings_word(world, queue):
    """The table could not be written for a while, so that the word came with the last attempt."""
    berit = new_id()
    await world.message(berit)
    told = {
        "contacts": lambda: world.person(person_id=berit),
        "plan": world.plan,
        "members": lambda: world.participant(berit),
    }
    late = told.pop(queue)
    for word in told.values():
        await word()
    for wait in RETRIES:
        await world.send_all()
        world.clock.move(wait + timedelta(seconds=10))  # an attempt that hangs ends after some seconds
    await world.send_all()
    assert await world.fates() == [("queued", "unknown")]
    await late()
    world.clock.move(LONGEST_MOMENT)
    await world.send_all()
    assert len(world.received) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"consent_status": ConsentStatus.NONE}, {}),
        ({"consent_to": date(2026, 3, 1)}, {"consent_to": date(2026, 4, 1)}),
        ({"removed": True}, {}),
    ],
    ids=["signed", "renewed", "made a participant again"],
)
async def test_what_speaks_against_a_notice_may_be_overtaken_by_word_that_was_late(world, before, after):
    berit = await world.person()
    await world.plan()
    await world.participant(berit, **before)
    await world.message(berit)
    await world.send_all()
    world.clock.move(timedelta(minutes=10))
    await world.send_all()
    assert not world.received
    await world.participant(berit, sequence=2, **after)
    world.clock.move(LONGEST_MOMENT)
    await world.send_all()
    assert len(world.received) == 1


async def test_so_may_what_is_known_of_an_address(world):
    berit = await world.reachable(mobile=None, email=None)
    await world.message(berit)
    await world.send_all()
    await world.person(person_id=berit, sequence=2, mobile=None)
    world.clock.move(LONGEST_MOMENT)
    await world.send_all()
    assert len(world.mailer.taken) == 1


async def test_a_notice_does_not_wait_forever_and_an_operator_sees_that_it_was_given_up(world):
    seen = NOT_SENT.labels("message", "unknown")._value.get()
    await world.message(new_id())
    world.clock.move(PATIENCE - timedelta(minutes=1))
    await world.send_all()
    assert await world.fates() == [("queued", "unknown")]
    world.clock.move(timedelta(hours=1))
    with structlog.testing.capture_logs() as lines:
        await world.send_all()
    assert await world.fates() == [("suppressed", "unknown")]
    assert [line["log_level"] for line in lines if line["event"] == "delivery_lost"] == ["error"]
    assert NOT_SENT.labels("message", "unknown")._value.get() == seen + 1


@pytest.mark.parametrize("queue", sorted(app.bus._queues))
def test_no_queue_gives_up_before_the_others(queue):
    """What lies beside codes, as an activation, is of use for days; and notices wait longer than any queue tries."""
    waits = app.bus._queues[queue].retries
    assert sum(waits, timedelta()) >= sum(RETRIES, timedelta())
    assert sum(waits, timedelta()) < BEHIND < PATIENCE
