"""Settings that every service has. Each service extends the class with its own; libraries take arguments instead."""

from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from samplan_servicekit.secrets import Secrets


class Environment(StrEnum):
    """Where the program runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class ProcessRole(StrEnum):
    """A part that a process of a service plays; on a small machine one process plays all."""

    API = "api"
    WORKER = "worker"
    RELAY = "relay"


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


class ServiceSettings(BaseSettings):
    """Read from `SAMPLAN_…` in the environment; what lacks a default and is missing stops the start."""

    model_config = SettingsConfigDict(env_prefix="SAMPLAN_", extra="ignore", frozen=True)

    environment: Environment
    roles: Annotated[frozenset[ProcessRole], NoDecode, BeforeValidator(_split)] = frozenset(ProcessRole)
    http_host: str = "127.0.0.1"
    http_port: int
    operating_host: str = "127.0.0.1"
    operating_port: int | None = None
    """Where `/metrics` and `/health` are, for whoever runs the process; without one they are at `http_port`."""
    log_level: str = "INFO"

    database_url: str
    relay_database_url: str
    migrator_database_url: str | None = None
    """Only for the command `migrate`."""
    database_pool: int = Field(default=5, ge=1)
    amqp_url: str

    secrets_dir: Path
    """This service's private files (mounted secrets)."""
    public_keys_dir: Path
    """The public keys of all services."""

    identity_url: str
    plans_url: str
    public_origin: str
    """Where people's browsers find the suite, as in `https://samplan.kommune.example`."""

    @cached_property
    def secrets(self) -> Secrets:
        """The private files, read and checked once."""
        return Secrets(self.secrets_dir, strict=self.environment is Environment.PRODUCTION)


class BlobSettings(ServiceSettings):
    """For a service that keeps documents: an S3 store with its keys, or a folder."""

    s3_url: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: str | None = Field(default=None, repr=False)
    blob_dir: Path | None = None
