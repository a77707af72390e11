"""Secrets as mounted files: one folder a service, one file a secret, readable by the service alone."""

import base64
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


class SecretError(Exception):
    """A secret is missing, of the wrong kind, or open to others; the service does not start."""


class Secrets:
    """A folder of secrets."""

    def __init__(self, folder: Path, *, strict: bool = True) -> None:
        self._folder = folder
        self._strict = strict

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            if self._strict and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SecretError(f"{path} can be read by others: it must have mode 0600")
            return path.read_bytes()
        except OSError as error:
            raise SecretError(f"cannot read the secret {path}: {error.strerror}") from error

    def key(self, name: str) -> bytes:
        """A symmetric key of 32 bytes, kept as base64.

        Raises:
            SecretError: it is missing or has another length.
        """
        return _key(name, self._read(name))

    def keys(self, name: str) -> tuple[bytes, ...]:
        """A key as `key` gives it, and after it those of `<name>.others`, one a line, where there is such a file.

        Raises:
            SecretError: one is missing or has another length.
        """
        others = f"{name}.others"
        lines = self._read(others).split() if (self._folder / others).exists() else []
        return (self.key(name), *(_key(others, line) for line in lines))

    def signing_key(self, name: str = "service.pem") -> Ed25519PrivateKey:
        """An Ed25519 private key (PKCS 8, PEM)."""
        key = load_pem_private_key(self._read(name), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise SecretError(f"the secret {name} is not an Ed25519 key")
        return key

    def rsa_key(self, name: str) -> RSAPrivateKey:
        """An RSA private key of at least 2048 bits (PKCS 8, PEM), for those who take nothing newer."""
        key = load_pem_private_key(self._read(name), None)
        if not isinstance(key, RSAPrivateKey) or key.key_size < 2048:
            raise SecretError(f"the secret {name} is not an RSA key of at least 2048 bits")
        return key

    def sealing_key(self, name: str = "sealing.pem") -> X25519PrivateKey:
        """An X25519 private key (PKCS 8, PEM)."""
        key = load_pem_private_key(self._read(name), None)
        if not isinstance(key, X25519PrivateKey):
            raise SecretError(f"the secret {name} is not an X25519 key")
        return key


def _key(name: str, encoded: bytes) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=False)
    except ValueError as error:
        raise SecretError(f"the secret {name} is not base64") from error
    if len(key) != 32:
        raise SecretError(f"the secret {name} has {len(key)} bytes; 32 are needed")
    return key


def public_signing_key(folder: Path, service: str) -> Ed25519PublicKey | None:
    """A service's public key, or none where no such service is known."""
    path = folder / f"{service}.pub.pem"
    if not path.is_file():
        return None
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise SecretError(f"{path} is not an Ed25519 key")
    return key


def public_sealing_key(folder: Path, service: str) -> X25519PublicKey:
    """The key that a secret is sealed to a service with."""
    path = folder / f"{service}.sealing.pub.pem"
    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise SecretError(f"cannot read {path}: {error.strerror}") from error
    if not isinstance(key, X25519PublicKey):
        raise SecretError(f"{path} is not an X25519 key")
    return key
