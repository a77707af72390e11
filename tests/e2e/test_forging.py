"""A service that was taken over puts nobody into a plan by telling it in another one's name."""

import asyncio
import json
import subprocess
from datetime import UTC, datetime
from uuid import UUID

import aio_pika
import pytest
from aio_pika import ExchangeType
from aiormq.exceptions import ChannelAccessRefused

from samplan_contracts.events import Envelope, PersonsMerged
from samplan_contracts.topology import EVENTS_EXCHANGE, exchange_of
from samplan_dev.services import module
from samplan_dev.suite import Suite
from samplan_servicekit.bus.connection import connected, publishing
from samplan_servicekit.bus.origin import SIGNATURE, sign
from samplan_servicekit.ids import new_id
from samplan_servicekit.secrets import Secrets

from .conftest import People
from .factories import make_plan


async def _dead(suite: Suite, service: str, queue: str) -> list[dict[str, object]]:
    """What an operator is shown of a queue's dead letters."""
    done = await asyncio.to_thread(
        subprocess.run,
        [*module(service, "dead"), "show", queue, "--limit", "200"],
        env=suite.service_environment(service),
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_with_messagings_own_keys_nobody_takes_anothers_place_in_a_plan(people: People, suite: Suite) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    added = await plan.add("Ola Ås", "provider")
    liv = await people.signed_in("liv")
    me = (await liv.get("/api/identity/session")).body["person"]["id"]
    await liv.get(plan.path, expect=404)

    organisation = suite.postgres.sql(f"select organisation_id from plans where id = '{plan.id}'", "plans").split()[0]
    data = PersonsMerged(kept_id=UUID(me), merged_id=UUID(added["person_id"]))
    forged = Envelope[PersonsMerged](
        id=new_id(),
        type=data.type,
        source="identity",
        time=datetime.now(UTC),
        subject=UUID(added["person_id"]),
        organisation_id=UUID(organisation),
        actor_id=None,
        sequence=1,
        correlation_id=new_id(),
        data=data,
    )
    body = forged.model_dump_json().encode()
    key = Secrets(suite.state / "secrets" / "messaging", strict=False).signing_key()
    headers = {"CC": [data.type], SIGNATURE: sign(key, data.type, body)}
    message = aio_pika.Message(body, type=data.type, message_id=str(forged.id), user_id="messaging", headers=headers)
    url = suite.service_environment("messaging")["SAMPLAN_AMQP_URL"]
    async with connected(url, "taken over") as connection, publishing(connection) as publisher:
        async with connection.channel() as channel:
            own = await channel.declare_exchange("messaging.x", ExchangeType.FANOUT, auto_delete=True)
            events = await channel.get_exchange(EVENTS_EXCHANGE, ensure=False)
            with pytest.raises(ChannelAccessRefused):
                await events.bind(own, "#")
        # A copy does reach the others' queues, and no further.
        await publisher.publish(exchange_of("messaging"), "messaging.message.read.v1", message)

    async def told() -> bool:
        return {
            letter["reason"] for letter in await _dead(suite, "plans", "persons") if letter["id"] == str(forged.id)
        } == {"forged"}

    await people.until(told, seconds=30)
    await liv.get(plan.path, expect=404)
    (participant,) = [
        one for one in (await kari.get(f"{plan.path}/participants")).body["items"] if one["id"] == added["id"]
    ]
    assert participant["person_id"] == added["person_id"]
