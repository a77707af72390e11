"""What a person wrote when they asked for a print-out, and the password: sealed to the row that they stand in."""

from dataclasses import asdict, dataclass
from uuid import UUID

import orjson

from samplan_servicekit.crypto import Cipher


@dataclass(frozen=True)
class Details:
    """Why a print-out was asked for, and what it is to be called."""

    reason: str = ""
    title: str = ""


def seal(cipher: Cipher, table: str, row_id: UUID, details: Details) -> bytes:
    """Seal the details for a row of `table`."""
    return cipher.seal(orjson.dumps(asdict(details)), f"{table}|details|{row_id}")


def open_sealed(cipher: Cipher, table: str, row_id: UUID, sealed: bytes) -> Details:
    """Open the details of a row; raises DecryptionError for another row's."""
    return Details(**orjson.loads(cipher.open(sealed, f"{table}|details|{row_id}")))


def seal_password(cipher: Cipher, job_id: UUID, password: str) -> bytes:
    """Seal a job's password."""
    return cipher.seal(password.encode(), f"jobs|password|{job_id}")


def open_password(cipher: Cipher, job_id: UUID, sealed: bytes) -> str:
    """Open a job's password; raises DecryptionError for another job's."""
    return cipher.open(sealed, f"jobs|password|{job_id}").decode()
