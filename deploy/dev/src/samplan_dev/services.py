"""Every process of the suite by name: which service it runs, in which roles, with which settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from samplan_dev import layout
from samplan_dev.processes import Program, base_environment

SCALABLE = {"notify": 1, "print": 1}
"""Services whose workers are processes of their own, and how many run unless told otherwise."""

API, WORKER, RELAY = "api", "worker", "relay"

ARCHIVE_CORE = "archive-core"
"""The process that plays each municipality's archive system."""

OPENID = "openid"
"""The process that plays ID-porten, HelseID and Ansattporten."""

BESIDE = ("catcher", ARCHIVE_CORE, OPENID)
"""Processes beside the suite that answer health questions as its own do."""


@dataclass(frozen=True)
class ServiceProcess:
    """One process of one service."""

    name: str
    service: str
    roles: tuple[str, ...]
    argv: tuple[str, ...]

    @property
    def serves_api(self) -> bool:
        """True for the process that other services ask."""
        return API in self.roles


def module(service: str, command: str = "serve") -> tuple[str, ...]:
    """The command line of a service's program."""
    return (sys.executable, "-m", f"samplan_{service}", command)


def process(name: str, service: str, *roles: str) -> ServiceProcess:
    """A process that runs the service's own program."""
    return ServiceProcess(name, service, roles, module(service))


def processes(workers: Mapping[str, int]) -> list[ServiceProcess]:
    """All service processes; `workers` says how many of each in SCALABLE."""
    return [
        process("identity", "identity", API, WORKER, RELAY),
        process("plans", "plans", API, WORKER),
        # Two relays, of which one is active: the other takes over when it ends.
        process("plans-relay-1", "plans", RELAY),
        process("plans-relay-2", "plans", RELAY),
        process("messaging", "messaging", API, WORKER, RELAY),
        process("notify", "notify", API, RELAY),
        process("print", "print", API, RELAY),
        process("archive", "archive", API, WORKER, RELAY),
        process("reports", "reports", API, WORKER, RELAY),
        process("gateway", "gateway", API, WORKER),
        *(
            process(f"{service}-worker-{number}", service, WORKER)
            for service, count in workers.items()
            for number in range(1, count + 1)
        ),
    ]


@dataclass(frozen=True)
class Surroundings:
    """What the environment of a service process is made from."""

    state: Path
    http_ports: Mapping[str, int]
    operating_ports: Mapping[str, int]
    databases: Mapping[str, Mapping[str, str]]
    """By service: its SAMPLAN_…DATABASE_URL variables."""
    amqp_urls: Mapping[str, str]
    archive_urls: Mapping[str, str]
    """Of each archive system, by its account."""
    redis_url: str
    s3_url: str
    s3_credentials: tuple[str, str]
    smtp_port: int
    catcher_port: int
    sms_password: str
    environment: str
    """`development` or `test`."""

    @property
    def openid_url(self) -> str:
        """Where the OpenID providers are. Not `localhost`: a browser is to see strangers, as real ones are."""
        return f"http://127.0.0.1:{self.http_ports[OPENID]}"

    @property
    def providers_file(self) -> Path:
        """What identity reads of them."""
        return self.state / "providers.json"

    @property
    def origin(self) -> str:
        """The address that a browser uses."""
        return f"http://localhost:{self.http_ports['gateway']}"


def environment(process: ServiceProcess, around: Surroundings, table: Sequence[ServiceProcess]) -> dict[str, str]:
    """The whole environment of `process`."""
    service = process.service
    variables = base_environment() | {
        "HOME": str(around.state / "home"),
        "PYTHONUNBUFFERED": "1",
        "SAMPLAN_ENVIRONMENT": around.environment,
        "SAMPLAN_ROLES": ",".join(process.roles),
        "SAMPLAN_HTTP_HOST": "127.0.0.1",
        "SAMPLAN_HTTP_PORT": str(around.http_ports[process.name]),
        "SAMPLAN_OPERATING_PORT": str(around.operating_ports[process.name]),
        "SAMPLAN_AMQP_URL": around.amqp_urls[service],
        "SAMPLAN_SECRETS_DIR": str(around.state / "secrets" / service),
        "SAMPLAN_PUBLIC_KEYS_DIR": str(around.state / "public-keys"),
        "SAMPLAN_PUBLIC_ORIGIN": around.origin,
        **around.databases.get(service, {}),
    }
    for other in table:
        if other.serves_api and other.service != "gateway":
            url = f"http://127.0.0.1:{around.http_ports[other.name]}"
            variables[f"SAMPLAN_{other.service.upper()}_URL"] = url
    if service in ("identity", "gateway"):
        variables["SAMPLAN_REDIS_URL"] = around.redis_url
    if service == "identity":
        variables["SAMPLAN_PROVIDERS_FILE"] = str(around.providers_file)
    if service == "identity" and around.environment == "test":
        # All tests sign in from one address, as a few people, and leave codes unanswered.
        variables |= {
            f"SAMPLAN_{name}": "10000" for name in ("FAILURES_PER_NETWORK", "CODES_PER_HOUR", "CODES_PER_DAY")
        }
    if service == "gateway":
        if around.environment == "test":
            variables["SAMPLAN_SIGN_INS_PER_MINUTE"] = "10000"  # all tests sign in from one address
            variables["SAMPLAN_ACTIVATIONS_PER_HOUR"] = "10000"
        # Tests, and whoever tries things out, print as a few people only.
        variables["SAMPLAN_PRINTS_PER_HOUR"] = "10000" if around.environment == "test" else "100"
        variables["SAMPLAN_WEB_DIR"] = str(layout.WEB_DIR)
        variables["SAMPLAN_DEV_OUTBOX_URL"] = f"http://127.0.0.1:{around.catcher_port}"
    if service == "notify":
        variables |= {
            "SAMPLAN_SMS_URL": f"http://127.0.0.1:{around.catcher_port}/sms/send",
            "SAMPLAN_SMS_USER": "samplan",
            "SAMPLAN_SMS_PASSWORD": around.sms_password,
            "SAMPLAN_SMTP_URL": f"smtp://127.0.0.1:{around.smtp_port}",
            "SAMPLAN_MAIL_FROM": "Samplan <no-reply@samplan.example>",
        }
    if service == "print":
        variables["SAMPLAN_FONTS_DIR"] = str(layout.FONTS_DIR)
        if around.environment == "test":
            variables["SAMPLAN_RENDER_CPU_SECONDS"] = "15"  # what is too large is so soon, as the processor counts
    if service in ("plans", "print", "archive"):
        access_key, secret_key = around.s3_credentials
        variables |= {
            "SAMPLAN_S3_URL": around.s3_url,
            "SAMPLAN_S3_ACCESS_KEY": access_key,
            "SAMPLAN_S3_SECRET_KEY": secret_key,
        }
    return variables


def program(process: ServiceProcess, variables: Mapping[str, str]) -> Program:
    """`process` as supervisord runs it."""
    return Program(name=process.name, argv=process.argv, environment=variables, stop_seconds=10, priority=50)


def archive_core_program(around: Surroundings) -> Program:
    """The archive cores of all municipalities."""
    return Program(
        name=ARCHIVE_CORE,
        argv=(sys.executable, "-m", "samplan_dev.archive_core"),
        environment=base_environment()
        | {
            "PYTHONUNBUFFERED": "1",
            "ARCHIVE_CORE_FOLDER": str(around.state / ARCHIVE_CORE),
            "ARCHIVE_CORE_HTTP_PORT": str(around.http_ports[ARCHIVE_CORE]),
            "ARCHIVE_CORE_AMQP_URLS": " ".join(f"{name}={url}" for name, url in around.archive_urls.items()),
            # Nothing reads it: code that has changed gives another configuration, and so a restart.
            "SAMPLAN_SOURCE": layout.source_hash([Path(__file__).parent / "archive_core"]),
        },
        priority=50,
    )


def openid_program(around: Surroundings) -> Program:
    """The OpenID providers."""
    folder = layout.ROOT / "deploy" / "dev" / "openid"
    return Program(
        name=OPENID,
        argv=(str(layout.node()), str(folder / "server.js")),
        environment=base_environment()
        | {
            "OPENID_PORT": str(around.http_ports[OPENID]),
            "OPENID_KEYS_DIR": str(around.state / "public-keys"),
            "OPENID_PEOPLE_FILE": str(around.state / "suite.json"),
            "OPENID_CLIENT_ORIGIN": around.origin,
            # Nothing reads it: code that has changed gives another configuration, and so a restart.
            "SAMPLAN_SOURCE": layout.source_hash([], sorted(folder.glob("*.js*"))),
        },
        priority=20,
    )


def catcher_program(around: Surroundings) -> Program:
    """The catcher of mail and SMS."""
    return Program(
        name="catcher",
        argv=(sys.executable, "-m", "samplan_dev.catcher"),
        environment=base_environment()
        | {
            "PYTHONUNBUFFERED": "1",
            "CATCHER_FILE": str(around.state / "catcher" / "messages.sqlite"),
            "CATCHER_SMTP_PORT": str(around.smtp_port),
            "CATCHER_HTTP_PORT": str(around.catcher_port),
            "CATCHER_SMS_USER": "samplan",
            "CATCHER_SMS_PASSWORD": around.sms_password,
        },
        priority=20,
    )
