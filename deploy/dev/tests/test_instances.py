"""The private instances that all tests stand on."""

import asyncio
import socket
from pathlib import Path

import aio_pika
import asyncpg
import pytest
from aiormq.exceptions import ChannelAccessRefused
from pamqp.commands import Basic

from samplan_contracts import topology
from samplan_contracts.subscriptions import SERVICES, passing
from samplan_dev import ports, processes
from samplan_dev.instances import Postgres, Redis, Seaweed
from samplan_dev.instances.seaweed import SOCKETS
from samplan_dev.testing import TestPostgres, TestRabbitMQ, TestRedis, own_rabbitmq
from samplan_dev.waiting import wait_until


async def test_a_service_cannot_enter_anothers_database(postgres: TestPostgres) -> None:
    plans = postgres.create_service_database("plans")
    identity = postgres.create_service_database("identity")
    for own in (plans.app_url, plans.relay_url, plans.migrator_url):
        foreign = own.rsplit("/", 1)[0] + "/" + identity.name
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
            await asyncpg.connect(foreign)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(own.rsplit("/", 1)[0] + "/postgres")


async def test_the_app_role_reads_and_writes_rows_but_changes_no_tables(postgres: TestPostgres) -> None:
    database = postgres.create_service_database("plans")
    migrator = await asyncpg.connect(database.migrator_url)
    assert await migrator.fetchval("select current_user") == "plans_owner"
    await migrator.execute("create table t (n int)")
    await migrator.close()
    app = await asyncpg.connect(database.app_url)
    await app.execute("insert into t values (1)")
    assert await app.fetchval("select n from t") == 1
    assert await app.fetchval("show statement_timeout") == "5s"
    for forbidden in ("create table u (n int)", "truncate t", "set role plans_owner", "drop table t"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(forbidden)
    await app.close()
    relay = await asyncpg.connect(database.relay_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await relay.execute("select * from t")
    await relay.close()


async def test_norwegian_sorts_as_in_norwegian(postgres: TestPostgres) -> None:
    rows = postgres.sql("select n from (values ('Å'), ('Æ'), ('Z'), ('Ø')) v(n) order by n collate \"nb-NO-x-icu\"")
    assert rows.split() == ["Z", "Æ", "Ø", "Å"]


async def test_a_service_is_refused_what_is_not_its_own_on_the_broker(rabbitmq: TestRabbitMQ) -> None:
    connection = await aio_pika.connect(rabbitmq.url("messaging"))
    async with connection:

        async def channel() -> aio_pika.abc.AbstractChannel:
            return await connection.channel(publisher_confirms=True)

        events = topology.EVENTS_EXCHANGE
        exchange = await (await channel()).get_exchange(topology.exchange_of("messaging"), ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await exchange.publish(aio_pika.Message(b"{}"), routing_key="plans.consent.renewed.v1")
        with pytest.raises(ChannelAccessRefused):
            await (await channel()).declare_queue("plans.mine", durable=True)
        with pytest.raises(ChannelAccessRefused):
            await (await channel()).default_exchange.publish(aio_pika.Message(b""), routing_key="x")
        queue = await (await channel()).declare_queue(
            "messaging.test", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await queue.bind(events, "plans.participant.added.v1")
        with pytest.raises(ChannelAccessRefused):
            await queue.bind(events, "identity.code.issued.v1")
    rabbitmq.control("delete_queue", "messaging.test")


async def test_an_event_that_nobody_wants_lands_with_the_unrouted(rabbitmq: TestRabbitMQ) -> None:
    rabbitmq.control("purge_queue", topology.UNROUTED)
    connection = await aio_pika.connect(rabbitmq.url("reports"))
    async with connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(topology.exchange_of("reports"), ensure=False)
        await exchange.publish(aio_pika.Message(b"{}"), routing_key="reports.nobody.listens.v1")
    assert await rabbitmq.queue_length(topology.UNROUTED) == 1


async def test_what_no_queue_waits_for_is_missed_by_nobody(rabbitmq: TestRabbitMQ) -> None:
    rabbitmq.control("purge_queue", topology.UNROUTED)
    assert {"notify.delivery.settled.v1", "plans.access.changed.v1"} <= passing()
    for service in SERVICES:
        async with await aio_pika.connect(rabbitmq.url(service)) as connection:
            channel = await connection.channel()
            exchange = await channel.get_exchange(topology.exchange_of(service), ensure=False)
            for key in sorted(key for key in passing() if key.startswith(f"{service}.")):
                await exchange.publish(aio_pika.Message(b"{}"), routing_key=key)
    assert await rabbitmq.queue_length(topology.UNROUTED) == 0
    assert await rabbitmq.queue_length(topology.PASSING) == 0


async def test_a_queue_declared_just_before_a_crash_of_the_broker_can_be_used_after_it(tmp_path: Path) -> None:
    with own_rabbitmq(tmp_path / "rabbitmq") as broker:
        queues = [f"young.{number}" for number in range(4)]
        async with await aio_pika.connect(broker.admin_url) as connection:
            channel = await connection.channel()
            for queue in queues:
                await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})
        broker.instance.kill()
        broker.start()
        async with await aio_pika.connect(broker.admin_url) as connection:
            channel = await connection.channel()
            for queue in queues:
                publishing = channel.default_exchange.publish(aio_pika.Message(b"x"), queue, timeout=30)
                assert isinstance(await publishing, Basic.Ack), queue


async def test_a_broker_whose_quorum_queues_are_all_down_ends_so_that_it_is_started_anew(tmp_path: Path) -> None:
    with own_rabbitmq(tmp_path / "rabbitmq") as broker:
        end_it = "catch exit(whereis(ra_log_segment_writer),kill), timer:sleep(50)"
        broker.control("eval", f"[begin {end_it} end || _ <- lists:seq(1,40)].")
        await asyncio.to_thread(wait_until, lambda: not broker.instance.is_running(), "the node to end", seconds=30)
        broker.start()
        async with await aio_pika.connect(broker.admin_url) as connection:
            channel = await connection.channel()
            await channel.declare_queue("after", durable=True, arguments={"x-queue-type": "quorum"}, timeout=30)


def test_a_killed_instance_starts_again_on_its_port_with_its_data(tmp_path: Path) -> None:
    instance = Postgres(tmp_path / "postgres", durable=True)
    try:
        instance.start()
        port = instance.port()
        instance.sql("create table t (n int); insert into t values (7)")
        instance.kill()
        assert not instance.is_running()
        instance.start()
        assert (instance.port(), instance.sql("select n from t")) == (port, "7")
    finally:
        instance.stop()


def test_a_port_that_was_taken_meanwhile_is_chosen_anew(tmp_path: Path) -> None:
    instance = Redis(tmp_path / "redis")
    try:
        instance.start()
        before = instance.port()
        instance.stop()
        with socket.create_server(("127.0.0.1", before)):
            instance.start()
            assert instance.port() != before
    finally:
        instance.stop()


def test_stopping_leaves_no_process(tmp_path: Path) -> None:
    instance = Redis(tmp_path / "redis")
    instance.start()
    instance.start()  # a second start changes nothing
    process = processes.running(instance.folder, "redis")
    assert process is not None
    instance.stop()
    assert not processes.is_alive(process)
    assert ports.is_free(instance.port())


def test_an_object_store_leaves_no_socket_behind(tmp_path: Path) -> None:
    instance = Seaweed(tmp_path / "seaweed")

    def sockets() -> list[Path]:
        kept = instance.kept["ports"].items()
        names = [(f"{name}-{port}", f"{name}-grpc-{port + 10_000}") for name, port in kept]
        return [path for pair in names for one in pair if (path := SOCKETS / f"seaweedfs-{one}.sock").exists()]

    try:
        instance.start()
        assert sockets(), "it has some"
    finally:
        instance.stop()
    assert sockets() == []


def test_redis_wants_its_password(redis: TestRedis) -> None:
    with socket.create_connection(("127.0.0.1", redis.instance.port())) as connection:
        connection.sendall(b"PING\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")
