"""A private PostgreSQL cluster: loopback TCP only, passwords only, locale C.UTF-8 with ICU collations beside it."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path

from samplan_dev.instances.base import Instance, MissingProgramError, Program, find_program
from samplan_dev.processes import as_user, base_environment

SUPERUSER = "samplan_admin"


class Postgres(Instance):
    """One cluster. `durable=False` gives up safety against a power cut, for tests."""

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        super().__init__(folder)
        self.durable = durable

    @property
    def data(self) -> Path:
        """The data folder; it belongs to the operating system user that runs PostgreSQL."""
        return self.folder / "data"

    @cached_property
    def binaries(self) -> Path:
        """Where initdb and postgres lie: Debian keeps them off PATH, by version; the newest is taken."""
        versions = Path("/usr/lib/postgresql")
        found = sorted(versions.glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
        if found:
            return found[-1].parent
        try:
            return Path(find_program("postgres")).resolve().parent
        except MissingProgramError:
            raise MissingProgramError("not on this machine: the PostgreSQL server") from None

    @property
    def password(self) -> str:
        """The superuser's password."""
        return str(self.kept["password"])

    def dsn(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """A URL for `user` (the superuser unless said) in `database`."""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port()}/{database}"

    def prepare(self) -> None:
        """Make the cluster on the first start (about 1 s)."""
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)  # half made by a start that was interrupted
        self.data.mkdir(mode=0o700)
        if "password" not in self.kept:
            self.keep(password=secrets.token_urlsafe(24))
        password_file = self.folder / "initdb-password"
        try:
            password_file.touch(mode=0o600)
            password_file.write_text(self.password)
            if os.geteuid() == 0:
                for path in (self.data, password_file):
                    shutil.chown(path, "postgres", "postgres")
            subprocess.run(
                [
                    *(as_user(self._user, self._passes_closed_folders()) if self._user else []),
                    str(self.binaries / "initdb"),
                    f"--pgdata={self.data}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    *([] if self.durable else ["--no-sync"]),
                ],
                check=True,
                capture_output=True,
                text=True,
                env=base_environment(),
                cwd="/",  # a folder that every user may be in
            )
        except subprocess.CalledProcessError as error:
            shutil.rmtree(self.data, ignore_errors=True)
            raise RuntimeError(f"initdb failed:\n{error.stdout}{error.stderr}") from None
        finally:
            password_file.unlink(missing_ok=True)

    def programs(self) -> tuple[Program, ...]:
        """One process; it starts its own helpers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port()),
            "unix_socket_directories": "",
            "max_connections": "240",
            "shared_buffers": "64MB",
            "work_mem": "4MB",
            "max_wal_size": "256MB",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
            "log_statement": "none",
            # A failed statement is not written out: it may hold what a person wrote.
            "log_min_error_statement": "panic",
            "jit": "off",
        }
        if not self.durable:
            # Commits still reach the kernel before they are answered: a killed server loses none of them.
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return (
            Program(
                name="postgres",
                argv=(str(self.binaries / "postgres"), "-D", str(self.data), *options),
                user=self._user,
                passes_closed_folders=self._passes_closed_folders(),
                environment=base_environment(),
                stop_signal=signal.SIGINT,  # "fast": ends sessions instead of waiting for them
                priority=10,
            ),
        )

    def is_ready(self) -> bool:
        """Asks the server itself: an open port is not yet an open database."""
        answer = subprocess.run(
            [str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port())],
            env=base_environment(),
            check=False,
        )
        return answer.returncode == 0

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Run `statements` as superuser; the rows come back as text, a line each, columns parted by `|`.

        Raises RuntimeError with PostgreSQL's own message.
        """
        answer = subprocess.run(
            [str(self.binaries / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=statements,
            capture_output=True,
            text=True,
            check=False,
            env=base_environment()
            | {
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.port()),
                "PGUSER": SUPERUSER,
                "PGPASSWORD": self.password,
                "PGDATABASE": database,
                "PGOPTIONS": "-c client_min_messages=warning",
            },
        )
        if answer.returncode:
            raise RuntimeError(f"psql: {answer.stderr.strip()}")
        return answer.stdout.strip()

    @property
    def _user(self) -> str | None:
        """PostgreSQL refuses to run as root; then it runs as the package's user `postgres`."""
        return "postgres" if os.geteuid() == 0 else None

    def _passes_closed_folders(self) -> bool:
        """The checkout may lie in a home folder that the user may not pass through (/root is 0700).

        The process then keeps the one capability to pass, and nothing is moved or opened up for others.
        """
        if self._user is None:
            return False
        try:
            user = pwd.getpwnam(self._user)
        except KeyError:
            raise MissingProgramError("not on this machine: the user postgres, of the package postgresql") from None
        return not _can_reach(self.folder, user.pw_uid, user.pw_gid)


def _can_reach(folder: Path, uid: int, gid: int) -> bool:
    """True when the user may pass through every folder down to `folder`."""
    for step in (folder, *folder.parents):
        status = step.stat()
        if status.st_uid == uid:
            allowed = status.st_mode & 0o100
        elif status.st_gid == gid:
            allowed = status.st_mode & 0o010
        else:
            allowed = status.st_mode & 0o001
        if not allowed:
            return False
    return True
