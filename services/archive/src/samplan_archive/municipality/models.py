"""The settings of an organisation, as they are kept and as they are used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samplan_archive.base import Base
from samplan_contracts.plans import PlanType


class KeptSettings(Base):
    """What an organisation has set; what it has not has its default."""

    __tablename__ = "archive_settings"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Code(BaseModel):
    """A code of a NOARK code list, with its words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1, max_length=50)
    words: str | None = Field(None, max_length=200)


class ArchiveSettings(BaseModel):
    """How an organisation archives. Codes are the archive system's own: agree on them with its people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str = Field("Samplan", min_length=1, max_length=100)
    """What this system is called in the archive, also in external keys: settled once and never changed."""
    language: str = Field("nb", pattern="^(nb|nn)$")
    """Of titles in the archive."""
    archive_part: dict[PlanType, str] = {}
    """The arkivdel by type of plan; where there is none, the archive system chooses."""
    class_system: str = "PNR"
    """The classification system by which cases are ordered after persons."""
    more_classes: dict[PlanType, list[tuple[str, str]]] = {}
    """Further classifications, as of system and class: K-codes, the institution's number …"""
    access_code: Code = Code(code="UO", words="Unntatt offentlighet")
    legal_basis: str = Field("Offl. § 13 jf. fvl. § 13 første ledd nr. 1", min_length=1, max_length=300)
    """Why the case is shielded."""
    unit: str = Field("Koordinerende enhet", min_length=1, max_length=200)
    """The administrative unit that is responsible."""
    part_role: Code = Code(code="K", words="Klient")
    case_status: Code = Code(code="B", words="Under behandling")
    record_type: Code = Code(code="X", words="Organinternt dokument uten oppfølging")
    record_status: Code = Code(code="F", words="Ferdigstilt av saksbehandler")
    largest_document: int = Field(5 * 1024 * 1024, ge=1, le=20 * 1024 * 1024)
    """Bytes of the largest PDF that is sent. Fiks IO takes more than 5 MB by another way only, which is not here."""
