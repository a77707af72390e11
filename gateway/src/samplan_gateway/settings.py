"""Settings of the gateway, which has no database."""

from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict

from samplan_servicekit.secrets import Secrets
from samplan_servicekit.settings import Environment


class Settings(BaseSettings):
    """Read from `SAMPLAN_…` in the environment; what lacks a default and is missing stops the start."""

    model_config = SettingsConfigDict(env_prefix="SAMPLAN_", extra="ignore", frozen=True)

    environment: Environment
    http_host: str = "127.0.0.1"
    http_port: int
    operating_host: str = "127.0.0.1"
    operating_port: int
    """Where `/metrics` and `/health` are, for whoever runs the gateway; nobody else may reach it."""
    log_level: str = "INFO"
    redis_url: str
    amqp_url: str
    secrets_dir: Path
    public_keys_dir: Path
    """The public keys of all services, which sign what the gateway hears of them."""
    public_origin: str
    """Where people's browsers find the suite; the only Host that is answered."""
    web_dir: Path
    """The built front end."""
    dev_outbox_url: str | None = None
    """Where caught mails and SMS are shown, in development alone."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Who may say, by X-Forwarded-For, whom a request is from."""

    connections_per_address: int = 500
    """How many connections one address may have open on which nobody is signed in; a school may be one address."""

    session_held_seconds: float = 5.0
    """How long a session is believed without looking into Redis; that one ended is told at once by the bus."""
    pause_seconds: float = 30.0
    """How long a service may pause within its answer, or take no more of a request, before it is given up."""
    sign_ins_per_minute: int = 10
    """How many sign-ins, and how many codes, are tried from one network in a minute."""

    activations_per_hour: int = 20
    """How many activation links are tried from one network in an hour."""

    prints_per_hour: int = 10
    """How many print-outs a person asks for in an hour: paper is where plans get lost."""

    identity_url: str
    plans_url: str
    messaging_url: str
    notify_url: str
    print_url: str
    archive_url: str
    reports_url: str

    @cached_property
    def upstreams(self) -> dict[str, str]:
        """Each service's address, by the name that stands in paths."""
        names = ("identity", "plans", "messaging", "notify", "print", "archive", "reports")
        return {name: getattr(self, f"{name}_url") for name in names}

    @cached_property
    def allowed_host(self) -> str:
        """The one Host header that is answered."""
        return urlsplit(self.public_origin).netloc

    @cached_property
    def secrets(self) -> Secrets:
        """The private files."""
        return Secrets(self.secrets_dir, strict=self.environment is Environment.PRODUCTION)
