"""Which providers there are: what an operator writes of each, and what each kind of provider asks and answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from samplan_identity.providers.client_keys import thumbprint
from samplan_servicekit.secrets import SecretError, Secrets


class Kind(StrEnum):
    """The providers that are known by their rules."""

    IDPORTEN = "idporten"
    HELSEID = "helseid"
    ANSATTPORTEN = "ansattporten"


@dataclass(frozen=True)
class Rules:
    """What is particular to a kind."""

    scope: str
    acr_values: str
    number_claim: str
    level_claim: str
    is_high: Callable[[str], bool]
    """Whether a value of the level's claim is the level *high* (eIDAS), formerly Level 4."""
    framed_by: str | None = None
    """Where its page of signing out lies, if not at its issuer."""
    proves_possession: bool = False
    """Whether it wants a DPoP proof (RFC 9449) with the code."""


RULES: Final[Mapping[Kind, Rules]] = {
    Kind.IDPORTEN: Rules(
        scope="openid",
        acr_values="idporten-loa-high",
        number_claim="pid",
        level_claim="acr",
        is_high=lambda level: level.endswith("-high"),
        framed_by="https://login.idporten.no",
    ),
    Kind.ANSATTPORTEN: Rules(
        scope="openid",
        acr_values="high",
        number_claim="pid",
        level_claim="acr",
        is_high=lambda level: level == "high" or level.endswith("-high"),
        framed_by="https://login.ansattporten.no",
    ),
    Kind.HELSEID: Rules(
        scope="openid helseid://scopes/identity/pid helseid://scopes/identity/security_level",
        acr_values="Level4",
        number_claim="helseid://claims/identity/pid",
        level_claim="helseid://claims/identity/security_level",
        is_high=lambda level: level == "4",
        proves_possession=True,
    ),
}

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]


class Configured(BaseModel):
    """A provider as the operator's file names it. Its private key is the secret `<name>.pem` (RSA)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    """Stands in addresses and must not change afterwards."""
    kind: Kind
    issuer: str
    client_id: str
    key_id: str | None = None
    """The `kid` that the key was registered under; its RFC 7638 thumbprint unless given."""
    framed_by: str | None = None
    """Whose page may show our route of signing out in a frame, where the kind's own default is not right."""


@dataclass(frozen=True)
class Provider:
    """A provider, ready for use."""

    configured: Configured
    rules: Rules
    key: RSAPrivateKey
    key_id: str

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.configured.name

    @property
    def issuer(self) -> str:
        """Its identifier, as discovery and every token must state it."""
        return self.configured.issuer

    @property
    def client_id(self) -> str:
        """Who we are to it."""
        return self.configured.client_id

    @property
    def framed_by(self) -> str:
        """The origin that may frame the route of signing out."""
        if self.configured.framed_by:
            return self.configured.framed_by
        parts = urlsplit(self.issuer)
        own = f"{parts.scheme}://{parts.netloc}"
        return self.rules.framed_by if self.rules.framed_by and parts.scheme == "https" else own


def read(path: Path | None, secrets: Secrets, *, strict: bool) -> dict[str, Provider]:
    """The providers of the operator's file, by name; none without a file. `strict` demands https.

    Raises:
        SecretError: the file or a key is missing or wrong; the service does not start.
    """
    if path is None:
        return {}
    try:
        entries = TypeAdapter(list[Configured]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise SecretError(f"cannot read the providers of {path}: {type(error).__name__}") from error
    for entry in entries:
        if strict and urlsplit(entry.issuer).scheme != "https":
            raise SecretError(f"the issuer of the provider {entry.name} must begin with https")
    if len({entry.name for entry in entries}) != len(entries):
        raise SecretError(f"{path} names a provider twice")
    return {entry.name: _ready(entry, secrets) for entry in entries}


def _ready(entry: Configured, secrets: Secrets) -> Provider:
    key = secrets.rsa_key(f"{entry.name}.pem")
    return Provider(entry, RULES[entry.kind], key, entry.key_id or thumbprint(key.public_key()))
