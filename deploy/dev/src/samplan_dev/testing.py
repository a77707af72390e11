"""Pytest fixtures: real PostgreSQL, RabbitMQ and Redis, started on first use, once a test run, on free ports.

Where the environment variable SAMPLAN_TEST_STATE names a folder, the instances in it are used and left running for
the next pytest run; who made the folder stops them (`make test` does so). Otherwise this run makes a folder and, when
it ends, stops everything in it. A small process of its own does the same should this run be killed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import aio_pika
import pytest
from aiormq.exceptions import ChannelNotFoundEntity

from samplan_contracts import topology
from samplan_contracts.archive_accounts import Account
from samplan_dev import provision
from samplan_dev.cases import load_profile
from samplan_dev.instances import Postgres, RabbitMQ, Redis, Seaweed
from samplan_dev.instances.base import tail
from samplan_dev.provision import Passwords, ServiceDatabase

STATE_VARIABLE = "SAMPLAN_TEST_STATE"


class TestPostgres:
    """The run's PostgreSQL."""

    __test__ = False

    def __init__(self, instance: Postgres, passwords: Passwords) -> None:
        self.instance = instance
        self.passwords = passwords

    @property
    def dsn(self) -> str:
        """Superuser URL of the database `postgres`."""
        return self.instance.dsn()

    def create_service_database(self, service: str, database: str | None = None) -> ServiceDatabase:
        """A fresh database with `service`'s roles, randomly named unless `database` names it."""
        database = database or f"{service}_{secrets.token_hex(5)}"
        with self.instance.lock():
            return provision.create_service_database(self.instance, service, self.passwords, database=database)

    def drop_database(self, database: str) -> None:
        """End its sessions and drop it; nothing happens when it is gone."""
        self.instance.sql(f'drop database if exists "{database}" with (force)')

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Run as superuser; rows as text, columns parted by `|`."""
        return self.instance.sql(statements, database)

    def kill(self) -> None:
        """End the server as a crash would."""
        self.instance.kill()

    def start(self) -> None:
        """Start it again on the same port."""
        self.instance.start()

    def restart(self) -> None:
        """Stop in good order and start."""
        self.instance.restart()


class TestRabbitMQ:
    """The run's RabbitMQ, with the users, rights and exchanges of the contracts."""

    __test__ = False

    def __init__(self, instance: RabbitMQ, passwords: Passwords, *, disposable: bool = False) -> None:
        self.instance = instance
        self.disposable = disposable
        """It ends with the tests that it was started for: nothing in it needs tidying."""
        self.passwords = passwords
        self._permissions = dict(topology.permissions())
        self._accounts: set[Account] = set()

    @property
    def admin_url(self) -> str:
        """AMQP URL of the administrator."""
        return self.instance.admin_url

    @property
    def port(self) -> int:
        """The AMQP port."""
        return self.instance.port()

    def url(self, user: str) -> str:
        """AMQP URL of a service's user, or an archive system's; KeyError for a user that does not exist."""
        if user not in self._permissions and user not in {account.user for account in self._accounts}:
            raise KeyError(f"no user {user!r} on the broker; add_users() makes one for a test")
        return self.instance.url(user, self.passwords[f"rabbitmq.{user}"])

    def add_users(self, permissions: Mapping[str, topology.Permission]) -> None:
        """Users beyond those of the contracts, for tests of the bus itself (about 1 s)."""
        self._permissions |= permissions
        self._provision()

    def add_accounts(self, *accounts: Account) -> None:
        """Archive systems, each with its account (about 1 s)."""
        self._accounts |= set(accounts)
        self._provision()

    def _provision(self) -> None:
        accounts = sorted(self._accounts, key=lambda account: account.name)
        with self.instance.lock():
            provision.provision_broker(
                self.instance, self.passwords, self._permissions, accounts=accounts, running=True
            )

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl with `arguments` (about 0.5 s); what it prints."""
        return self.instance.control(*arguments)

    async def queue_length(self, queue: str) -> int | None:
        """Messages in `queue` that wait to be delivered; None when there is no such queue.

        Asked over AMQP: what rabbitmqctl lists is seconds old.
        """
        connection = await aio_pika.connect(self.admin_url)
        async with connection:
            channel = await connection.channel()
            try:
                found = await channel.declare_queue(queue, passive=True)
            except ChannelNotFoundEntity:
                return None
            return found.declaration_result.message_count

    async def delete_queues(self, *names: str) -> None:
        """Delete queues, as far as they are there."""
        connection = await aio_pika.connect(self.admin_url)
        async with connection, connection.channel() as channel:
            for name in names:
                await channel.queue_delete(name)

    def kill(self) -> None:
        """End the node as a crash would.

        Its register of queues is written first: RabbitMQ does so some seconds after a queue was declared, and what
        such a young queue holds is lost in a crash (see `rabbitmq_guard.erl`). Queues of tests are that young.
        """
        self.control("eval", "lists:foreach(fun dets:sync/1, dets:all()).")
        self.instance.kill()

    def start(self) -> None:
        """Start it again on the same port (about 6 s)."""
        self.instance.start()

    def restart(self) -> None:
        """Stop in good order and start (about 7 s)."""
        self.instance.restart()


class TestRedis:
    """The run's Redis."""

    __test__ = False

    def __init__(self, instance: Redis) -> None:
        self.instance = instance

    @property
    def url(self) -> str:
        """URL of database 0."""
        return self.instance.url

    def kill(self) -> None:
        """End it as a crash would; everything in it is lost."""
        self.instance.kill()

    def start(self) -> None:
        """Start it again, empty, on the same port."""
        self.instance.start()


def instances(state: Path) -> tuple[Postgres, RabbitMQ, Redis, Seaweed]:
    """The instances of a test run whose folder is `state`, running or not."""
    return (
        Postgres(state / "postgres", durable=False),
        RabbitMQ(state / "rabbitmq"),
        Redis(state / "redis"),
        Seaweed(state / "seaweed"),
    )


@contextlib.contextmanager
def made_state() -> Iterator[Path]:
    """A folder for a run's instances, which end with it.

    A reaper is started beside it, which stops the instances should this process end without having done so.
    """
    state = Path(tempfile.mkdtemp(prefix="samplan-test-"))
    # PostgreSQL runs as another user when the tests run as root: it must get through to its own folder.
    state.chmod(0o711)
    reaper = subprocess.Popen(
        [sys.executable, "-m", "samplan_dev.reaper", str(state), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield state
    finally:
        try:
            remove_state(state)
        finally:
            reaper.terminate()
            reaper.wait()


def remove_state(state: Path) -> None:
    """Stop the instances of `state` and remove the folder."""
    for instance in instances(state):
        instance.stop()
    shutil.rmtree(state, ignore_errors=True)


_own_state = pytest.StashKey[contextlib.ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """The run's folder; xdist's workers and the pytest runs of `make test` find it in the environment."""
    load_profile()
    if STATE_VARIABLE not in os.environ:
        stack = config.stash[_own_state] = contextlib.ExitStack()
        os.environ[STATE_VARIABLE] = str(stack.enter_context(made_state()))
    _keep_temporary_files(Path(os.environ[STATE_VARIABLE]) / "tmp")


def _keep_temporary_files(folder: Path) -> None:
    """Have all that this run and what it starts leave behind go with its folder, as browsers that are killed do.

    What pytest itself keeps of the last runs, to be looked at, stays where it was.
    """
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    folder.mkdir(exist_ok=True)
    folder.chmod(0o1777)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing that this run started stays."""
    stack = config.stash.get(_own_state, None)
    if stack is not None:
        stack.close()
        os.environ.pop(STATE_VARIABLE, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the broker said stands beside a failure of a test that used it."""
    report = yield
    broker = getattr(item, "funcargs", {}).get("rabbitmq")
    if report.failed and isinstance(broker, TestRabbitMQ):
        report.sections.append(("RabbitMQ", tail(broker.instance.folder / "rabbitmq.log", 40)))
    return report


@pytest.fixture(scope="session")
def test_state() -> Path:
    """The folder of this run's instances."""
    return Path(os.environ[STATE_VARIABLE])


@pytest.fixture(scope="session")
def postgres(test_state: Path) -> Iterator[TestPostgres]:
    """A running PostgreSQL without safety against power cuts."""
    instance = instances(test_state)[0]
    instance.start()
    yield TestPostgres(instance, _passwords(instance.folder))
    with contextlib.suppress(RuntimeError):
        instance.start()  # a test may have left it killed, and the next run shares it


@pytest.fixture(scope="session")
def rabbitmq(test_state: Path) -> Iterator[TestRabbitMQ]:
    """A running RabbitMQ node with the topology of the contracts."""
    found = _start_rabbitmq(instances(test_state)[1])
    yield found
    with contextlib.suppress(RuntimeError):
        found.instance.start()


@contextlib.contextmanager
def own_rabbitmq(folder: Path) -> Iterator[TestRabbitMQ]:
    """A node for tests that end and start it: what that does to it is no other test's trouble."""
    found = _start_rabbitmq(RabbitMQ(folder), disposable=True)
    try:
        yield found
    finally:
        found.instance.stop()


def _start_rabbitmq(instance: RabbitMQ, *, disposable: bool = False) -> TestRabbitMQ:
    passwords = _passwords(instance.folder)
    with instance.lock():
        if not instance.is_running():
            provision.provision_broker(instance, passwords, running=False)
    instance.start()
    return TestRabbitMQ(instance, passwords, disposable=disposable)


@pytest.fixture(scope="session")
def redis(test_state: Path) -> TestRedis:
    """A running Redis; `redis_url` is enough for most tests."""
    instance = instances(test_state)[2]
    instance.start()
    return TestRedis(instance)


@pytest.fixture(scope="session")
def redis_url(redis: TestRedis) -> str:
    """URL of database 0 of the run's Redis."""
    return redis.url


@pytest.fixture(scope="session")
def seaweed(test_state: Path) -> Seaweed:
    """A running object store; `endpoint` and `credentials` say how it is reached."""
    instance = instances(test_state)[3]
    instance.start()
    return instance


def _passwords(folder: Path) -> Passwords:
    folder.mkdir(parents=True, exist_ok=True)
    return Passwords(folder / "passwords.json")
