"""Signing keys come, sign, and go by themselves."""

import asyncio
from datetime import timedelta

from samplan_dev.harness import NOON, UnderTest
from samplan_servicekit.clock import MovableClock
from samplan_servicekit.keyring import OVERLAP, SIGNS_FOR, KeyRing


async def test_a_key_is_published_a_day_before_it_signs_and_a_day_after(plans: UnderTest) -> None:
    clock = MovableClock(NOON + timedelta(days=1000))
    ring = KeyRing(plans.kit.database, b"k" * 32, clock)
    first = await ring.current()
    clock.move(SIGNS_FOR - OVERLAP + timedelta(minutes=1))
    published = {key["kid"] for key in (await ring.jwks())["keys"]}
    assert (await ring.current()).kid == first.kid
    assert len(published) == 2
    clock.move(OVERLAP)
    second = await ring.current()
    assert second.kid in published - {first.kid}
    assert first.kid in {key["kid"] for key in (await ring.jwks())["keys"]}
    clock.move(OVERLAP)
    assert first.kid not in {key["kid"] for key in (await ring.jwks())["keys"]}
    assert await ring.key(first.kid) is None


async def test_processes_that_start_at_once_share_one_key(plans: UnderTest) -> None:
    clock = MovableClock(NOON + timedelta(days=2000))
    rings = [KeyRing(plans.kit.database, b"k" * 32, clock) for _ in range(4)]
    assert len({key.kid for key in await asyncio.gather(*(ring.current() for ring in rings))}) == 1
