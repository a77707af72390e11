"""What a person wrote when they asked for a print-out, what was at fault in it, and the password: sealed to the row
that they stand in."""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

import orjson

from samplan_servicekit.crypto import Sealing
from samplan_servicekit.keys.columns import SealedColumn

OF_JOB: Final = SealedColumn("jobs", "details", "jobs|details|{}", plan="plan_id")
OF_COPY: Final = SealedColumn("copies", "details", "copies|details|{}", plan="plan_id")
PASSWORD: Final = SealedColumn("jobs", "password", "jobs|password|{}", plan="plan_id")
FAULTS: Final = SealedColumn("jobs", "faults", "jobs|faults|{}", plan="plan_id")
COLUMNS: Final = (OF_JOB, OF_COPY, PASSWORD, FAULTS)


@dataclass(frozen=True)
class Details:
    """Why a print-out was asked for, and what it is to be called."""

    reason: str = ""
    title: str = ""


def seal(sealing: Sealing, column: SealedColumn, row_id: UUID, details: Details) -> bytes:
    """Seal the details for a row of a table."""
    return sealing.seal(orjson.dumps(asdict(details)), column.place(row_id))


def open_sealed(sealing: Sealing, column: SealedColumn, row_id: UUID, sealed: bytes) -> Details:
    """Open the details of a row; raises DecryptionError for another row's."""
    return Details(**orjson.loads(sealing.open(sealed, column.place(row_id))))


def seal_password(sealing: Sealing, job_id: UUID, password: str) -> bytes:
    """Seal a job's password."""
    return sealing.seal(password.encode(), PASSWORD.place(job_id))


def open_password(sealing: Sealing, job_id: UUID, sealed: bytes) -> str:
    """Open a job's password; raises DecryptionError for another job's."""
    return sealing.open(sealed, PASSWORD.place(job_id)).decode()
