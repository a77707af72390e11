"""One-time codes and links."""

import asyncio
from datetime import timedelta

from samplan_contracts.events import ActivationIssued, NewDeviceTold
from samplan_contracts.identity import Channel
from samplan_notify.codes import handlers as codes
from samplan_notify.deliveries.models import Lane
from samplan_servicekit.ids import new_id
from samplan_servicekit.sealing import seal
from samplan_servicekit.work import Wake


async def test_a_code_arrives_by_sms(world):
    await world.code()
    await world.send_all()
    [sms] = world.sms.taken.values()
    assert sms.to == "+4791234567"
    assert sms.text.startswith("482913 er engangskoden din til Samplan.")


async def test_a_code_arrives_by_mail(world):
    await world.code(Channel.EMAIL)
    await world.send_all()
    [mail] = world.mailer.taken.values()
    assert mail.to == "kari@solvik.example"
    assert "482913" in mail.text
    assert "482913" not in mail.subject


async def test_what_was_sent_keeps_no_code(world):
    await world.code()
    await world.send_all()
    [delivery] = await world.deliveries()
    assert (delivery.state, delivery.sealed) == ("accepted", None)


async def test_an_activation_link_arrives_with_the_username(world):
    event_id, expires_at = new_id(), world.clock.now() + timedelta(hours=72)
    link = "https://samplan.solvik.example/aktiver#abc"
    secret = {"to": "+4791234567", "channel": "sms", "language": "nn", "link": link, "username": "berit"}
    sealed = seal(secret, world.key.public_key(), event_id=event_id, purpose="activation", expires_at=expires_at)
    data = ActivationIssued(person_id=new_id(), channel=Channel.SMS, expires_at=expires_at, sealed=sealed)
    await world.hear(codes.queue, world.envelope(data, id=event_id))
    await world.send_all()
    [text] = world.received
    assert link in text
    assert "Brukarnamnet er berit" in text


async def test_an_activation_link_outlasts_an_outage_of_the_carrier_and_a_code_ends_with_its_time(world):
    event_id, expires_at = new_id(), world.clock.now() + timedelta(hours=72)
    secret = {
        "to": "+4791234567",
        "channel": "sms",
        "language": "nb",
        "link": "https://x.example/#a",
        "username": "a",
    }
    sealed = seal(secret, world.key.public_key(), event_id=event_id, purpose="activation", expires_at=expires_at)
    data = ActivationIssued(person_id=new_id(), channel=Channel.SMS, expires_at=expires_at, sealed=sealed)
    await world.hear(codes.queue, world.envelope(data, id=event_id))
    await world.code()
    world.sms.away = True
    for _ in range(60):
        await world.send_all()
        world.clock.move(timedelta(minutes=2))
    assert sorted(await world.fates()) == [("queued", "carrier_away"), ("suppressed", "expired")]
    world.sms.away = False
    world.clock.move(timedelta(hours=6))
    await world.send_all()
    [text] = world.received
    assert "https://x.example/#a" in text


async def test_a_sign_in_on_a_new_device_is_told_with_its_time_in_norway(world):
    event_id, expires_at = new_id(), world.clock.now() + timedelta(days=2)
    secret = {"to": "+4791234567", "channel": "sms", "language": "nb", "at": "2026-11-24T23:05:00+00:00"}
    sealed = seal(secret, world.key.public_key(), event_id=event_id, purpose="new_device", expires_at=expires_at)
    data = NewDeviceTold(person_id=new_id(), channel=Channel.SMS, expires_at=expires_at, sealed=sealed)
    await world.hear(codes.queue, world.envelope(data, id=event_id))
    await world.send_all()
    [text] = world.received
    assert text.startswith("Samplan: Ny innlogging fra en enhet vi ikke kjenner, 25.11.2026 kl. 00:05.")
    assert len(text) <= 160


async def test_a_code_that_belongs_to_another_event_is_dropped(world):
    await world.code(event_id=new_id())
    assert await world.deliveries() == []


async def test_a_code_of_another_purpose_is_dropped(world):
    await world.code(purpose="step_up")
    assert await world.deliveries() == []


async def test_a_code_that_comes_too_late_is_not_sent_and_not_kept(world):
    await world.code()
    world.clock.move(timedelta(minutes=5))
    await world.send_all()
    [delivery] = await world.deliveries()
    assert (delivery.state, delivery.reason, delivery.sealed) == ("suppressed", "expired", None)
    assert world.received == []


async def test_a_code_is_tried_again_only_while_it_is_of_use(world):
    await world.code()
    world.sms.away = True
    for _ in range(20):
        await world.send_all()
        world.clock.move(timedelta(minutes=1))
    [delivery] = await world.deliveries()
    assert (delivery.state, delivery.sealed) == ("suppressed", None)


async def test_a_code_never_waits_for_notices(world, notify_at):
    """The gateway takes forever over notices; the code goes past them."""
    people = [await world.reachable() for _ in range(20)]
    await world.message(*people)
    stuck = asyncio.Event()

    class Slow:
        async def send(self, sms):
            if "engangskoden" not in sms.text:
                await stuck.wait()
            await world.sms.send(sms)

    sender, wake = world.sender(sms=Slow()), Wake(notify_at.app_url, "deliveries", list(Lane))
    async with (
        wake.listening(),
        sender.sending(Lane.URGENT, wake, at_a_time=1),
        sender.sending(Lane.NOTICE, wake, at_a_time=2),
    ):
        await world.code()
        await world.until_received(1)
    assert "482913" in world.received[0]
