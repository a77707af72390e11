"""The whole suite on this machine: brought up, scaled and taken down.

`make up` and the end-to-end tests use the same class, on different state folders.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from samplan_dev import demo_plan, layout, ports, provision, services
from samplan_dev.instances import Instance, Postgres, RabbitMQ, Redis, Seaweed
from samplan_dev.instances.base import tail
from samplan_dev.processes import Program
from samplan_dev.provision import Passwords
from samplan_dev.running_suite import RunningSuite, SuiteError
from samplan_dev.services import ServiceProcess, Surroundings
from samplan_dev.supervision import FIRST_TO_START
from samplan_dev.waiting import NotInTimeError, wait_until

__all__ = ["Suite", "SuiteError"]


@dataclass
class Suite(RunningSuite):
    """The suite of one state folder, brought up and taken down."""

    durable: bool = True
    """False gives up safety against a power cut, for tests."""
    environment: str = "development"
    migrates: Sequence[str] = provision.DATABASES
    """Services whose `migrate` runs before they start."""
    seeds: bool = True
    """Whether `python -m samplan_identity demo` makes the demo municipality."""
    say: Callable[[str], None] = field(default=lambda _line: None)
    """Told of progress, a line at a time."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.postgres = Postgres(self.state / "postgres", durable=self.durable)
        self.rabbitmq = RabbitMQ(self.state / "rabbitmq")
        self.redis = Redis(self.state / "redis")
        self.seaweed = Seaweed(self.state / "seaweed")

    def up(self, workers: Mapping[str, int] | None = None) -> None:
        """Bring everything up that is not up already, as the code and `workers` now want it.

        Raises SuiteError; what runs by then goes on running, so that its logs can be read.
        """
        with self._lock():
            running = self.supervisor.is_running()
            if not running:
                self._clear_away()
            self.keep(workers={**self.workers, **(workers or {})})
            table = self.table(self.workers)
            self._choose_ports(table, keep_all=running)
            self._prepare(running)
            self._write_config(table)
            try:
                changed = self._start_foundation(running)
                self._migrate(table)
                self._start_services(table, changed)
                self._seed()
                self._open_archives(table)
                self._seed_plan()
            except (NotInTimeError, RuntimeError) as error:
                raise error if isinstance(error, SuiteError) else SuiteError(str(error)) from error

    def down(self) -> None:
        """Stop everything; data and ports are kept."""
        with self._lock():
            self._shut_down()

    def _clear_away(self) -> None:
        """After a crash of supervisord or of the machine, nothing of the last run may hold a port."""
        self._shut_down()
        self.supervisor.incidents.unlink(missing_ok=True)

    def _shut_down(self) -> None:
        self.supervisor.shutdown()
        for instance in self._instances():
            instance.tidy()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.state.mkdir(parents=True, exist_ok=True)
        # PostgreSQL may run as another user: it must get through to its own folder; secrets are closed themselves.
        self.state.chmod(0o711)
        with (self.state / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _choose_ports(self, table: Sequence[ServiceProcess], *, keep_all: bool) -> None:
        """Ports are chosen once; at a start those that another program took meanwhile are chosen anew."""
        kept: dict[str, int] = self.kept.get("http_ports", {})
        names = [process.name for process in table] + [*services.BESIDE, "smtp"]
        promised = [*self._instance_ports(), *self.operating_ports.values()]
        chosen = ports.choose(names, kept, keep_all=keep_all, promised=promised)
        asked: dict[str, int] = self.kept.get("operating_ports", {})
        promised = [*self._instance_ports(), *kept.values(), *chosen.values()]
        operating = ports.choose([one.name for one in table], asked, keep_all=keep_all, promised=promised)
        self.keep(http_ports={**kept, **chosen}, operating_ports={**asked, **operating})

    def _prepare(self, running: bool) -> None:
        self.passwords = Passwords(self.state / "passwords.json")
        provision.create_keys(self.state / "secrets", self.state / "public-keys")
        for folder in ("home", "catcher", services.ARCHIVE_CORE):
            (self.state / folder).mkdir(mode=0o700, exist_ok=True)
        if running:
            return
        for instance in self._instances():
            instance.folder.mkdir(exist_ok=True)
            taken = [*self.http_ports.values(), *self.operating_ports.values(), *self._instance_ports()]
            instance.choose_ports(taken=taken)
            instance.prepare()
            instance.folder.chmod(0o711)
        self._provision_broker(running=False)

    def _provision_broker(self, *, running: bool) -> None:
        accounts = self.archive_accounts
        provision.provision_broker(self.rabbitmq, self.passwords, accounts=accounts, running=running)

    def _instance_ports(self) -> list[int]:
        """Ports promised to PostgreSQL and the others, who may not listen yet."""
        return [port for instance in self._instances() for port in instance.kept.get("ports", {}).values()]

    def _instances(self) -> tuple[Instance, ...]:
        return (self.postgres, self.redis, self.seaweed, self.rabbitmq)

    def _write_config(self, table: Sequence[ServiceProcess]) -> None:
        around = self._surroundings()
        programs: list[Program] = [program for i in self._instances() for program in i.programs()]
        provision.write_providers(around.providers_file, around.openid_url)
        programs += [
            services.catcher_program(around),
            services.archive_core_program(around),
            services.openid_program(around),
        ]
        for process in table:
            variables = services.environment(process, around, table)
            # Nothing reads it: a process whose code has changed gets another configuration, and so a restart.
            variables["SAMPLAN_SOURCE"] = layout.service_hash(process.service)
            programs.append(services.program(process, variables))
        self.supervisor.write_config(programs)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            state=self.state,
            http_ports=self.http_ports,
            operating_ports=self.operating_ports,
            databases={
                service: provision.service_database(self.postgres, service, self.passwords).environment()
                for service in provision.DATABASES
            },
            amqp_urls={
                service: self.rabbitmq.url(service, self.passwords[f"rabbitmq.{service}"])
                for service in provision.SERVICES
            },
            archive_urls={
                account.name: self.rabbitmq.url(account.user, self.passwords[f"rabbitmq.{account.user}"])
                for account in self.archive_accounts
            },
            redis_url=self.redis.url,
            s3_url=self.seaweed.endpoint,
            s3_credentials=self.seaweed.credentials,
            smtp_port=self.http_ports["smtp"],
            catcher_port=self.http_ports["catcher"],
            sms_password=self.passwords["sms"],
            environment=self.environment,
        )

    def _start_foundation(self, running: bool) -> list[str]:
        """PostgreSQL and the others, up to where databases and users are in place."""
        if running:
            changed = self.supervisor.apply()
            self._provision_broker(running=True)
        else:
            self.supervisor.start()
            changed = []
        self.supervisor.start_processes(name for name in FIRST_TO_START if name != "rabbitmq")
        wait_until(partial(ports.accepts, self.rabbitmq.port("epmd")), "epmd to listen", seconds=15)
        self.supervisor.start_processes(["rabbitmq"])
        self._await_instance(self.postgres)
        fingerprint = layout.source_hash([], [Path(provision.__file__)])
        if self.kept.get("provisioned") != fingerprint:
            self.say("databases and roles")
            for service in provision.DATABASES:
                provision.create_service_database(self.postgres, service, self.passwords)
            self.keep(provisioned=fingerprint)
        return changed

    def _await_instance(self, instance: Instance) -> None:
        try:
            wait_until(instance.is_ready, f"{instance.name} to answer", seconds=90)
        except NotInTimeError as error:
            raise SuiteError(f"{error}\n{tail(self.supervisor.logs / f'{instance.name}.log')}") from None

    def _migrate(self, table: Sequence[ServiceProcess]) -> None:
        """Bring each database to the newest schema; skipped where no migration has come since the last time."""
        done: dict[str, str] = self.kept.get("migrated", {})
        wanted = {s: layout.source_hash([layout.package_folder(s) / "migrations"]) for s in self.migrates}
        missing = [service for service in wanted if done.get(service) != wanted[service]]
        if not missing:
            return
        self.say(f"migrations: {', '.join(missing)}")
        around = self._surroundings()

        def migrate(service: str) -> None:
            process = next(p for p in table if p.service == service)
            self._run(services.module(service, "migrate"), services.environment(process, around, table))

        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            list(pool.map(migrate, missing))
        self.keep(migrated={**done, **{service: wanted[service] for service in missing}})

    def _run(self, argv: Sequence[str], variables: Mapping[str, str]) -> str:
        """Run a service's command; what it prints. Raises SuiteError with its last lines."""
        answer = subprocess.run(
            argv, env=dict(variables), capture_output=True, text=True, check=False, timeout=120, cwd="/"
        )
        if answer.returncode:
            said = "\n".join((answer.stdout + answer.stderr).splitlines()[-30:])
            raise SuiteError(f"{' '.join(argv[1:])} failed:\n{said}")
        return answer.stdout

    def _start_services(self, table: Sequence[ServiceProcess], changed: Sequence[str]) -> None:
        for instance in self._instances():
            self._await_instance(instance)
        infos = self.supervisor.processes()
        names = [process.name for process in table]
        starting = [name for name in names if name in changed or infos[name].state != "RUNNING"]
        if starting:
            self.say(f"services: {', '.join(starting)}")
        self.supervisor.start_processes([*services.BESIDE, *names])
        self.wait_ready()

    def _seed(self) -> None:
        """The demo municipality; asked for again only when identity's code has changed."""
        fingerprint = layout.service_hash("identity")
        if not self.seeds or self.kept.get("seeded") == fingerprint:
            return
        self.say("demo municipality")
        table = self.table(self.workers)
        process = next(p for p in table if p.service == "identity")
        variables = services.environment(process, self._surroundings(), table)
        printed = self._run(services.module("identity", "demo"), variables)
        self.keep(demo=json.loads(printed.strip().splitlines()[-1]), seeded=fingerprint)

    def _open_archives(self, table: Sequence[ServiceProcess]) -> None:
        """An archive system for each demo municipality, with an account of its own; made once."""
        wanted = sorted(self.people.get("organisations", {}).values())
        if wanted == self.kept.get("archives", []):
            return
        self.say("archive systems")
        process = next(p for p in table if p.service == "archive")
        variables = services.environment(process, self._surroundings(), table)
        for organisation in wanted:
            self._run((*services.module("archive", "account"), organisation), variables)
        self.keep(archives=wanted)
        self._provision_broker(running=True)
        self._write_config(table)
        self.supervisor.start_processes(self.supervisor.apply())
        self.wait_ready()

    def _seed_plan(self) -> None:
        """The demo municipality's plan; made once. Where it cannot be made, the suite is up all the same."""
        if not self.seeds or self.kept.get("planned"):
            return
        self.say("demo plan")
        making = demo_plan.make(self.origin, self.people["people"])
        try:
            with ThreadPoolExecutor(max_workers=1) as pool:  # a loop of its own, whatever runs in this thread
                pool.submit(asyncio.run, making).result()
        except (AssertionError, OSError) as error:  # as where somebody gave Kari another password
            self.say(f"no demo plan: {error}")
        else:
            self.keep(planned=True)

    def service_environment(self, service: str) -> dict[str, str]:
        """What a service's first process has in its environment, for running its commands by hand."""
        self.passwords = Passwords(self.state / "passwords.json")
        table = self.table(self.workers)
        process = next(found for found in table if found.service == service)
        return services.environment(process, self._surroundings(), table)

    def remove(self) -> None:
        """Take the suite down and delete its state."""
        with suppress(FileNotFoundError):
            self.down()
        self.supervisor.remove_socket()
        shutil.rmtree(self.state, ignore_errors=True)
