"""Notices to either registration of one human being reach them where they are reached now, and once."""

from samplan_contracts.events import AccountClosed, AccountMoved, PersonsMerged
from samplan_contracts.identity import Channel
from samplan_notify.codes import handlers as codes
from samplan_notify.merging import handlers as merging
from samplan_servicekit.ids import new_id
from samplan_servicekit.sealing import seal


def _merged(world, kept, merged):
    return world.envelope(PersonsMerged(kept_id=kept, merged_id=merged), subject=merged)


async def test_a_notice_that_waits_goes_to_the_one_who_stays_by_their_channel(world):
    merged = await world.reachable(mobile="+4799999999")
    kept = await world.person(channel=Channel.EMAIL, email="eli@solvik.example")
    await world.message(merged)
    await world.hear(merging.merge, _merged(world, kept, merged))
    await world.send_all()
    assert world.received == []
    assert [mail.to for mail in world.mailer.taken.values()] == ["eli@solvik.example"]


async def test_of_two_notices_of_the_same_message_one_is_sent(world):
    merged, kept = await world.reachable(), await world.reachable()
    await world.message(merged, kept)
    await world.hear(merging.merge, _merged(world, kept, merged))
    await world.hear(merging.merge, _merged(world, kept, merged))
    await world.send_all()
    assert len(world.received) == 1


async def test_what_is_told_late_of_the_old_registration_reaches_the_one_who_stays(world):
    merged, kept = await world.reachable(mobile="+4799999999"), await world.person()
    await world.hear(merging.merge, _merged(world, kept, merged))
    await world.person(person_id=merged, sequence=9, mobile="+4799999999")
    await world.participant(merged, sequence=2)
    await world.message(merged)
    await world.send_all()
    assert next(iter(world.sms.taken.values())).to == "+4791234567"


async def test_the_owner_of_an_account_that_is_closed_hears_which_one_is_left(world):
    event_id, expires_at = new_id(), world.clock.now().replace(year=2030)
    secret = {"to": "+4799999999", "channel": "sms", "language": "nn"}
    sealed = seal(secret, world.key.public_key(), event_id=event_id, purpose="account_closed", expires_at=expires_at)
    data = AccountClosed(person_id=new_id(), channel=Channel.SMS, expires_at=expires_at, sealed=sealed)
    await world.hear(codes.queue, world.envelope(data, id=event_id))
    await world.send_all()
    assert "Den eine er stengd" in world.received[0]


async def test_the_owner_of_an_account_that_is_moved_hears_how_to_sign_in(world):
    event_id, expires_at = new_id(), world.clock.now().replace(year=2030)
    secret = {"to": "+4799999999", "channel": "sms", "language": "nn"}
    sealed = seal(secret, world.key.public_key(), event_id=event_id, purpose="account_moved", expires_at=expires_at)
    data = AccountMoved(person_id=new_id(), channel=Channel.SMS, expires_at=expires_at, sealed=sealed)
    await world.hear(codes.queue, world.envelope(data, id=event_id))
    await world.send_all()
    assert next(iter(world.sms.taken.values())).to == "+4799999999"
    assert "Logg inn som før, med same brukarnamn" in world.received[0]
