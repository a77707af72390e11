"""A private Redis: a password, loopback only, nothing written to disk (it is a cache that may be lost)."""

from __future__ import annotations

import os
import secrets
import socket

from samplan_dev.instances.base import Instance, Program, find_program
from samplan_dev.processes import base_environment


class Redis(Instance):
    """One Redis server."""

    name = "redis"

    @property
    def password(self) -> str:
        """The password of the default user."""
        return str(self.kept["password"])

    @property
    def url(self) -> str:
        """The URL of database 0."""
        return f"redis://:{self.password}@127.0.0.1:{self.port()}/0"

    def prepare(self) -> None:
        """Write the configuration: the password stays off the command line, where every user could read it."""
        if "password" not in self.kept:
            self.keep(password=secrets.token_urlsafe(24))
        config = self.folder / "redis.conf"
        descriptor = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(
                f"bind 127.0.0.1\nport {self.port()}\nrequirepass {self.password}\ndir {self.folder}\n"
                'save ""\nappendonly no\nmaxmemory 128mb\nmaxmemory-policy noeviction\nmaxclients 2000\n'
                # A transparent-huge-page or overcommit warning of the machine is nothing that we can act on.
                # Its own title would overwrite its environment, by which we find what runs for a folder.
                "set-proc-title no\nloglevel notice\ntcp-backlog 128\n"
            )

    def programs(self) -> tuple[Program, ...]:
        """One process."""
        server = find_program("redis-server", "valkey-server")
        return (
            Program(
                name="redis",
                argv=(server, str(self.folder / "redis.conf")),
                environment=base_environment(),
                priority=10,
            ),
        )

    def is_ready(self) -> bool:
        """Signs in and asks for a PONG."""
        try:
            with socket.create_connection(("127.0.0.1", self.port()), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    part = connection.recv(100)
                    if not part:
                        return False
                    answer += part
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False
