"""What the deployment gives each service: a database with its roles, a broker user with its rights, and its keys.

Everything here is idempotent: it may run at every start, also after the contracts have changed.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from samplan_contracts import topology
from samplan_contracts.archive_accounts import REPLIES_EXCHANGE, Account, definitions_of
from samplan_contracts.archive_exchange import ARCHIVE_EXCHANGE
from samplan_contracts.subscriptions import passing
from samplan_dev.instances import Postgres, RabbitMQ

DATABASES = ("identity", "plans", "messaging", "notify", "print", "archive", "reports")
"""Services with a database; the gateway has none."""

SERVICES = (*DATABASES, "gateway")

PROVIDERS = ("idporten", "ansattporten", "helseid")
"""The OpenID providers that development has, by name and kind alike."""

LOGIN_ROLES = ("migrator", "app", "relay")

Broker = Mapping[str, topology.Permission]


class Passwords:
    """Generated passwords by name, made on first use and kept in one file (0600)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = secrets.token_urlsafe(24)
            write_private(self._path, json.dumps(self._known, indent=1).encode())
        return self._known[name]


@dataclass(frozen=True)
class ServiceDatabase:
    """Where one service's database is, as each of its roles; all are `postgresql://` URLs."""

    service: str
    name: str
    app_url: str
    relay_url: str
    migrator_url: str
    superuser_url: str

    def environment(self) -> dict[str, str]:
        """The settings that a service reads them from."""
        return {
            "SAMPLAN_DATABASE_URL": self.app_url,
            "SAMPLAN_RELAY_DATABASE_URL": self.relay_url,
            "SAMPLAN_MIGRATOR_DATABASE_URL": self.migrator_url,
        }


def write_private(path: Path, content: bytes) -> None:
    """Write a secret so that it is never readable by others and never half written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.rename(path)


# PostgreSQL


def roles_sql(service: str, passwords: Passwords) -> str:
    """The four roles of a service. Passwords are set anew each time, so that the kept file is always right."""
    lines = []
    for role in ("owner", *LOGIN_ROLES):
        name = f"{service}_{role}"
        lines.append(
            f"select 'create role {name} nologin' where not exists "
            f"(select from pg_roles where rolname = '{name}') \\gexec"
        )
    for role in LOGIN_ROLES:
        name = f"{service}_{role}"
        limits = "nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit"
        lines.append(f"alter role {name} login {limits} password '{passwords[f'postgres.{name}']}';")
    return "\n".join(
        [
            *lines,
            # The migrator is the owner's hand: it acts as the owner from its first statement on.
            f"grant {service}_owner to {service}_migrator;",
            f"alter role {service}_migrator set role = '{service}_owner';",
            f"alter role {service}_migrator set lock_timeout = '10s';",
            f"alter role {service}_app set statement_timeout = '5s';",
            f"alter role {service}_app set idle_in_transaction_session_timeout = '60s';",
        ]
    )


def grants_sql(service: str, database: str) -> str:
    """Rights inside a service's own database; to run there as superuser."""
    owner, migrator, app, relay = (f"{service}_{role}" for role in ("owner", *LOGIN_ROLES))
    return f"""
        revoke all on database {database} from public;
        grant connect, temporary on database {database} to {owner};
        grant connect on database {database} to {migrator}, {app}, {relay};
        alter schema public owner to {owner};
        revoke all on schema public from public;
        grant usage on schema public to {migrator}, {app}, {relay};
        alter default privileges for role {owner} in schema public
            grant select, insert, update, delete on tables to {app};
        alter default privileges for role {owner} in schema public
            grant usage, select on sequences to {app};
    """


def service_database(
    postgres: Postgres, service: str, passwords: Passwords, *, database: str | None = None
) -> ServiceDatabase:
    """Where a service's database is, whether it exists yet or not."""
    database = database or service

    def url(role: str) -> str:
        user = f"{service}_{role}"
        return postgres.dsn(database, user, passwords[f"postgres.{user}"])

    return ServiceDatabase(service, database, url("app"), url("relay"), url("migrator"), postgres.dsn(database))


def create_service_database(
    postgres: Postgres, service: str, passwords: Passwords, *, database: str | None = None
) -> ServiceDatabase:
    """Create the database `database` (named as the service unless said) and its roles, as far as they lack.

    Roles belong to the cluster: a second database of the same service shares them.
    """
    found = service_database(postgres, service, passwords, database=database)
    postgres.sql(
        f"""
        {roles_sql(service, passwords)}
        select 'create database {found.name} owner {service}_owner template template0'
            where not exists (select from pg_database where datname = '{found.name}') \\gexec
        -- Nobody but the superuser enters the databases that every cluster comes with.
        revoke all on database postgres from public;
        revoke all on database template1 from public;
        """
    )
    postgres.sql(grants_sql(service, found.name), found.name)
    return found


# RabbitMQ


def broker_definitions(permissions: Broker, accounts: Iterable[Account], passwords: Passwords) -> dict[str, Any]:
    """Users, rights and what the deployment declares, as `RabbitMQ.write_definitions` takes it.

    `accounts`: of archive systems.
    """
    definitions = _of_services(permissions, passwords)
    for account in accounts:
        definitions["users"][account.user] = passwords[f"rabbitmq.{account.user}"]
        for kind, declared in definitions_of(account).items():
            definitions[kind] += declared
    return definitions


def _of_services(permissions: Broker, passwords: Passwords) -> dict[str, Any]:
    events, unrouted = topology.EVENTS_EXCHANGE, topology.UNROUTED
    common = {"vhost": "/", "durable": True}
    return {
        "users": {user: passwords[f"rabbitmq.{user}"] for user in permissions},
        "permissions": [
            {"user": user, "vhost": "/"} | {k: asdict(p)[k] for k in ("configure", "write", "read")}
            for user, p in permissions.items()
        ],
        "topic_permissions": [
            {"user": user, "vhost": "/", "exchange": exchange, "write": write, "read": read}
            for user, p in permissions.items()
            for exchange, write, read in (
                (events, p.topic_write, p.topic_read),
                *([(topology.exchange_of(user), p.topic_write, "^$")] if user in SERVICES else []),
                (ARCHIVE_EXCHANGE, p.archive_write, p.archive_read),
            )
        ],
        "exchanges": [
            {
                "name": events,
                "type": "topic",
                "arguments": {"alternate-exchange": unrouted},
                "auto_delete": False,
                "internal": False,
            }
            | common,
            *(
                {
                    "name": topology.exchange_of(service),
                    "type": "topic",
                    "arguments": {},
                    "auto_delete": False,
                    "internal": False,
                }
                | common
                for service in SERVICES
            ),
            {"name": unrouted, "type": "fanout", "arguments": {}, "auto_delete": False, "internal": False} | common,
            # No alternate: what the archive system has no queue for comes back to its sender, who tries again.
            *(
                {"name": name, "type": "topic", "arguments": {}, "auto_delete": False, "internal": False} | common
                for name in (ARCHIVE_EXCHANGE, REPLIES_EXCHANGE)
            ),
        ],
        "queues": [
            {
                "name": unrouted,
                # An alarm, not an archive: the oldest give way.
                "arguments": {"x-queue-type": "quorum", "x-max-length": 10_000},
                "auto_delete": False,
            }
            | common,
            {"name": topology.PASSING, "arguments": {"x-message-ttl": 0}, "auto_delete": False} | common,
        ],
        "bindings": [
            {
                "source": unrouted,
                "vhost": "/",
                "destination": unrouted,
                "destination_type": "queue",
                "routing_key": "",
                "arguments": {},
            },
            *(
                {
                    "source": topology.exchange_of(service),
                    "vhost": "/",
                    "destination": events,
                    "destination_type": "exchange",
                    "routing_key": topology.keys_told_by(service),
                    "arguments": {},
                }
                for service in SERVICES
            ),
            *(
                {
                    "source": events,
                    "vhost": "/",
                    "destination": topology.PASSING,
                    "destination_type": "queue",
                    "routing_key": key,
                    "arguments": {},
                }
                for key in sorted(passing())
            ),
        ],
    }


# Keys


def create_keys(secrets_dir: Path, public_dir: Path) -> None:
    """Private keys of each service under `secrets_dir/<service>`, public ones in `public_dir`; kept when there."""
    public_dir.mkdir(parents=True, exist_ok=True)
    secrets_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for service in SERVICES:
        folder = secrets_dir / service
        _key_pair(folder / "service.pem", public_dir / f"{service}.pub.pem", Ed25519PrivateKey)
        _random_key(folder / "kek")
    for name in ("index.key", "pepper.key"):
        _random_key(secrets_dir / "identity" / name)
    _random_key(secrets_dir / "gateway" / "device.key")
    _key_pair(secrets_dir / "notify" / "sealing.pem", public_dir / "notify.sealing.pub.pem", X25519PrivateKey)
    for name in PROVIDERS:
        _key_pair(secrets_dir / "identity" / f"{name}.pem", public_dir / f"{name}.client.pub.pem", RSAPrivateKey)


def write_providers(path: Path, base_url: str) -> None:
    """What identity reads of the OpenID providers that development has at `base_url`."""
    entries = [
        {"name": name, "kind": name, "issuer": f"{base_url}/{name}", "client_id": "samplan"} for name in PROVIDERS
    ]
    write_private(path, json.dumps(entries, indent=1).encode())


def _random_key(path: Path) -> None:
    """32 random bytes in base64."""
    if not path.exists():
        write_private(path, base64.b64encode(secrets.token_bytes(32)))


def _key_pair(
    private_path: Path,
    public_path: Path,
    kind: type[Ed25519PrivateKey] | type[X25519PrivateKey] | type[RSAPrivateKey],
) -> None:
    """A PKCS8 PEM, and its SubjectPublicKeyInfo PEM, which is derived from it each time."""
    if private_path.exists():
        key = serialization.load_pem_private_key(private_path.read_bytes(), password=None)
        if not isinstance(key, kind):
            raise RuntimeError(f"{private_path.name} of {private_path.parent.name} is not a {kind.__name__}")
    else:
        key = generate_private_key(65537, 2048) if issubclass(kind, RSAPrivateKey) else kind.generate()
        write_private(
            private_path,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if not public_path.exists() or public_path.read_bytes() != public:
        public_path.write_bytes(public)


def provision_broker(
    rabbitmq: RabbitMQ,
    passwords: Passwords,
    permissions: Broker | None = None,
    *,
    accounts: Iterable[Account] = (),
    running: bool,
) -> None:
    """Give each service and each archive system its user: a stopped node takes them at its start, a running one at
    once.
    """
    permissions = topology.permissions() if permissions is None else permissions
    changed = rabbitmq.write_definitions(broker_definitions(permissions, accounts, passwords))
    if changed and running:
        rabbitmq.import_definitions()
