"""What was at fault in a job, by its titles, and sealed to the row of the job: titles are content."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter

from samplan_print.jobs.details import FAULTS
from samplan_print.jobs.faults import Faults
from samplan_print.rendering.parent import RenderError
from samplan_servicekit.crypto import Sealing


@dataclass(frozen=True)
class NamedFaults:
    """What was at fault in a job, by the names that it had for who asked."""

    av: int
    """The plan's access version when it was read."""
    faults: Faults


class NotRenderedError(RenderError):
    """A document cannot be laid out, and so much is known of why."""

    def __init__(self, code: str, named: NamedFaults | None) -> None:
        super().__init__(code)
        self.named = named


def seal_faults(sealing: Sealing, job_id: UUID, named: NamedFaults) -> bytes:
    """Seal what was at fault in a job; titles are content."""
    return sealing.seal(_FAULTS.dump_json(named), FAULTS.place(job_id))


def open_faults(sealing: Sealing, job_id: UUID, sealed: bytes) -> NamedFaults:
    """Open what was at fault in a job; raises DecryptionError for another job's."""
    return _FAULTS.validate_json(sealing.open(sealed, FAULTS.place(job_id)))


_FAULTS: Final = TypeAdapter(NamedFaults)
