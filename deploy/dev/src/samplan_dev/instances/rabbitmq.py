"""A private RabbitMQ node with an epmd of its own; users, permissions and exchanges come from a definitions file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from samplan_dev import ports
from samplan_dev.instances.base import Instance, Program, find_program
from samplan_dev.processes import base_environment

SCRIPTS = "/usr/lib/rabbitmq/bin"
ADMIN = "samplan_admin"
GUARD = Path(__file__).with_name("rabbitmq_guard.erl")

CONFIG = """\
listeners.tcp.default = 127.0.0.1:{port}
load_definitions = {definitions}
log.console = true
log.console.level = warning
log.file = false
vm_memory_high_watermark.absolute = 600MB
disk_free_limit.absolute = 50MB
# One small node: a 32 MiB write-ahead log instead of 512 MiB keeps its memory modest.
raft.wal_max_size_bytes = 33554432
heartbeat = 30
"""


class RabbitMQ(Instance):
    """One node."""

    name = "rabbitmq"
    port_names = ("main", "distribution", "epmd", "control")
    ready_seconds = 60

    @property
    def password(self) -> str:
        """The administrator's password."""
        return str(self.kept["password"])

    @property
    def admin_url(self) -> str:
        """AMQP URL of the administrator, who may do everything."""
        return self.url(ADMIN, self.password)

    def url(self, user: str, password: str) -> str:
        """AMQP URL of `user` in the one virtual host."""
        return f"amqp://{user}:{password}@127.0.0.1:{self.port()}/"

    @property
    def definitions_file(self) -> Path:
        """What the node imports at each start."""
        return self.folder / "definitions.json"

    def write_definitions(self, definitions: Mapping[str, Any]) -> bool:
        """Write the definitions that the node imports at its next start; True when they differ from the last.

        `definitions`: users (name -> password), and RabbitMQ's own lists permissions, topic_permissions,
        exchanges, queues, bindings.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if "password" not in self.kept:
            self.keep(password=secrets.token_urlsafe(24))
        users = {ADMIN: self.password, **definitions.get("users", {})}
        document = {
            "users": [
                {
                    "name": name,
                    "password_hash": password_hash(password, salt=hashlib.sha256(name.encode()).digest()[:4]),
                    "hashing_algorithm": "rabbit_password_hashing_sha256",
                    "tags": "administrator" if name == ADMIN else "",
                }
                for name, password in users.items()
            ],
            "vhosts": [{"name": "/"}],
            "permissions": [
                {"user": ADMIN, "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
                *definitions.get("permissions", []),
            ],
            **{key: definitions.get(key, []) for key in ("topic_permissions", "exchanges", "queues", "bindings")},
        }
        text = json.dumps(document, indent=1, sort_keys=True)
        if self.definitions_file.exists() and self.definitions_file.read_text() == text:
            return False
        descriptor = os.open(self.definitions_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        return True

    def import_definitions(self) -> None:
        """Have a running node import the definitions file anew."""
        self.control("import_definitions", str(self.definitions_file))

    def prepare(self) -> None:
        """Configuration for this start."""
        for name in ("mnesia", "log", "generated"):
            (self.folder / name).mkdir(exist_ok=True)
        if not self.definitions_file.exists():
            self.write_definitions({})
        (self.folder / "rabbitmq.conf").write_text(CONFIG.format(port=self.port(), definitions=self.definitions_file))
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq-env.conf").write_text("")

    def environment(self) -> dict[str, str]:
        """What the node, its epmd and rabbitmqctl must all agree on."""
        control = self.port("control")
        return base_environment() | {
            "HOME": str(self.folder),  # the Erlang cookie
            "RABBITMQ_NODENAME": "samplan@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port()),
            "RABBITMQ_DIST_PORT": str(self.port("distribution")),
            "RABBITMQ_CTL_DIST_PORT_MIN": str(control),
            "RABBITMQ_CTL_DIST_PORT_MAX": str(control + 20),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "node.pid"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self.folder / "generated"),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.port("epmd")),
            "ERL_CRASH_DUMP_SECONDS": "0",
            # Two schedulers and no busy waiting: it shares the machine with everything else.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "+S 2:2 +SDcpu 1:1 +SDio 2 +sbwt none +sbwtdcpu none +sbwtdio none"
                " -kernel inet_dist_use_interface {127,0,0,1}"
                f" -eval file:eval('{self._guard()}')"
            ),
            # The start script then becomes the Erlang machine instead of waiting for it: one process, one pid.
            "RUNNING_UNDER_SYSTEMD": "1",
        }

    def _guard(self) -> Path:
        """What the node is to evaluate, at a path without blanks: its start script splits its arguments at them."""
        copy = self.folder / "guard.erl"
        if not copy.exists() or copy.read_text() != GUARD.read_text():
            copy.write_text(GUARD.read_text())
        return copy

    def programs(self) -> tuple[Program, ...]:
        """epmd first: the node would start one of its own otherwise, which would outlive it."""
        environment = self.environment()
        return (
            Program(
                name="epmd",
                argv=(find_program("epmd"), "-port", str(self.port("epmd"))),
                environment=environment,
                priority=5,
                port=self.port("epmd"),
            ),
            Program(
                name="rabbitmq",
                argv=(find_program(f"{SCRIPTS}/rabbitmq-server"),),
                environment=environment,
                stop_seconds=30,
                priority=10,
            ),
        )

    def is_ready(self) -> bool:
        """The node greets an AMQP client (it opens the port only after its definitions are in place)."""
        return ports.accepts(self.port())

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl (about 1 s) and return what it prints.

        Raises RuntimeError with its message.
        """
        answer = subprocess.run(
            [find_program(f"{SCRIPTS}/rabbitmqctl"), "--quiet", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment(),
            timeout=60,
        )
        if answer.returncode:
            raise RuntimeError(f"rabbitmqctl {arguments[0]}: {answer.stderr.strip() or answer.stdout.strip()}")
        return answer.stdout.strip()


def password_hash(password: str, *, salt: bytes) -> str:
    """RabbitMQ's sha256 password hash with a 4-byte salt."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
