"""The whole service as a process: from an event on the bus to an SMS."""

import asyncio
import os
import socket
import sys
from datetime import timedelta

import aio_pika
import aiohttp
import pytest
from aiohttp import web

from samplan_contracts.events import CodeIssued, Envelope
from samplan_contracts.identity import Channel
from samplan_contracts.topology import exchange_of
from samplan_dev.catcher.servers import create_app as create_catcher
from samplan_dev.catcher.store import Store
from samplan_dev.provision import create_keys
from samplan_servicekit.bus.connection import connected, publishing
from samplan_servicekit.bus.origin import SIGNATURE, sign
from samplan_servicekit.clock import SystemClock
from samplan_servicekit.ids import new_id
from samplan_servicekit.sealing import seal
from samplan_servicekit.secrets import Secrets, public_sealing_key


@pytest.fixture
async def catcher(tmp_path):
    store = Store(tmp_path / "messages.sqlite")
    runner = web.AppRunner(create_catcher(store, "samplan", "secret"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield store, f"http://127.0.0.1:{runner.addresses[0][1]}/sms/send"
    await runner.cleanup()
    store.close()


@pytest.fixture
async def notify(tmp_path, notify_at, postgres, rabbitmq, catcher):
    """A running process that plays all roles; gives its address."""
    await asyncio.to_thread(postgres.sql, "truncate deliveries, outbox", notify_at.name)
    create_keys(tmp_path / "secrets", tmp_path / "public")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = notify_at.environment() | {
        "SAMPLAN_ENVIRONMENT": "test",
        "SAMPLAN_ROLES": "api,worker,relay",
        "SAMPLAN_HTTP_PORT": str(port),
        "SAMPLAN_AMQP_URL": rabbitmq.url("notify"),
        "SAMPLAN_SECRETS_DIR": str(tmp_path / "secrets" / "notify"),
        "SAMPLAN_PUBLIC_KEYS_DIR": str(tmp_path / "public"),
        "SAMPLAN_IDENTITY_URL": "http://127.0.0.1:1",
        "SAMPLAN_PLANS_URL": "http://127.0.0.1:1",
        "SAMPLAN_PUBLIC_ORIGIN": "https://samplan.solvik.example",
        "SAMPLAN_SMS_URL": catcher[1],
        "SAMPLAN_SMS_USER": "samplan",
        "SAMPLAN_SMS_PASSWORD": "secret",
        "SAMPLAN_SMTP_URL": "smtp://127.0.0.1:1",
        "SAMPLAN_MAIL_FROM": "Samplan <no-reply@samplan.example>",
    }
    with (tmp_path / "notify.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "samplan_notify", "serve", env=os.environ | settings, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    await until_ready(address)
    yield address
    process.terminate()
    async with asyncio.timeout(15):
        await process.wait()


async def until_ready(address):
    async with aiohttp.ClientSession() as http, asyncio.timeout(30):
        while True:
            try:
                async with http.get(f"{address}/health/ready") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)


async def test_a_code_on_the_bus_becomes_an_sms_and_stands_nowhere_in_the_log(notify, catcher, rabbitmq, tmp_path):
    store, _ = catcher
    event_id, expires_at = new_id(), SystemClock().now() + timedelta(minutes=5)
    sealed = seal(
        {"to": "+4791234567", "channel": "sms", "language": "en", "code": "482913"},
        public_sealing_key(tmp_path / "public", "notify"),
        event_id=event_id,
        purpose="sign_in",
        expires_at=expires_at,
    )
    data = CodeIssued(
        person_id=new_id(), channel=Channel.SMS, purpose="sign_in", expires_at=expires_at, sealed=sealed
    )
    event = Envelope[CodeIssued](
        id=event_id,
        type=data.type,
        source="identity",
        time=SystemClock().now(),
        subject=new_id(),
        organisation_id=new_id(),
        actor_id=None,
        sequence=1,
        correlation_id=new_id(),
        data=data,
    )
    body = event.model_dump_json().encode()
    key = Secrets(tmp_path / "secrets" / "identity", strict=False).signing_key()
    message = aio_pika.Message(
        body,
        type=data.type,
        message_id=str(event_id),
        user_id="identity",
        headers={SIGNATURE: sign(key, data.type, body)},
    )
    async with connected(rabbitmq.url("identity"), "test") as connection, publishing(connection) as publisher:
        await publisher.publish(exchange_of("identity"), data.type, message)
        async with asyncio.timeout(15):
            while True:
                log = (tmp_path / "notify.log").read_text()
                if "delivery_settled" in log:
                    break
                await asyncio.sleep(0.02)
    [sms] = store.all()
    assert sms.text.startswith("482913 is your one-time code for Samplan.")
    assert "482913" not in log
    assert "91234567" not in log
