"""Builds arkivmelding.xml (Fiks Arkiv V1): one case a plan, one record a generation, one document in it.

Both case and record are shielded, and so are the owner's part and the class that is their identity number. Neither
name nor number stands in a public title, a file's name or an external key. Elements stand in the schema's order.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from lxml import etree

from samplan_archive.municipality.models import ArchiveSettings, Code
from samplan_archive.packages.titles import words
from samplan_contracts.plans import PlanType
from samplan_contracts.texts import as_line
from samplan_servicekit.clock import OSLO, oslo_day

_BASE: Final = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE: Final = f"{_BASE}/arkivmelding/opprett/v1"
CATALOGUE: Final = f"{_BASE}/metadatakatalog/v1"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

NOTHING: Final = "–"
"""What stands where a value holds nothing that can be seen."""
HIDDEN: Final = "*****"
"""What stands in a public title for what may not."""


@dataclass(frozen=True)
class Name:
    """A person's name."""

    given: str
    family: str

    @property
    def forwards(self) -> str:
        """As it is said."""
        return f"{self.given} {self.family}"

    @property
    def backwards(self) -> str:
        """As it is filed."""
        return f"{self.family}, {self.given}"


@dataclass(frozen=True)
class Owner:
    """Whose plan it is. Who has no identity number is filed by name alone."""

    name: Name
    identity_number: str | None


@dataclass(frozen=True)
class Document:
    """The PDF; `sha256` in lower-case hexadecimal, `size` in bytes, `format` as PRONOM numbers it."""

    sha256: str
    size: int
    format: Code


@dataclass(frozen=True)
class Deposit:
    """What is archived."""

    plan_id: UUID
    plan_type: PlanType
    generation: int
    owner: Owner
    responsible: Name
    document: Document
    requested_at: datetime


def case_key(plan_id: UUID) -> str:
    """The external key of a plan's case."""
    return f"plan/{plan_id}"


def record_key(plan_id: UUID, generation: int) -> str:
    """The external key of a generation's record."""
    return f"plan/{plan_id}/v{generation}"


def file_name(plan_id: UUID, generation: int) -> str:
    """What the document is called inside the package."""
    return f"{plan_id}-v{generation}.pdf"


def build(deposit: Deposit, settings: ArchiveSettings) -> bytes:
    """The whole message. The same arguments give the same bytes."""
    root = etree.Element(f"{{{MESSAGE}}}arkivmelding", nsmap={None: MESSAGE, "m": CATALOGUE, "xsi": XSI})
    _text(root, "system", settings.system)
    _text(root, "regel", deposit.plan_type.upper())
    _text(root, "antallFiler", "1")
    _case(root, deposit, settings)
    _record(root, deposit, settings)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _case(root: etree._Element, deposit: Deposit, settings: ArchiveSettings) -> None:
    say = words(settings.language)
    kind, owner = say[deposit.plan_type], deposit.owner
    case = _typed(root, "mappe", "saksmappe")
    _text(case, "tittel", f"{kind} - {owner.name.backwards}")
    _text(case, "offentligTittel", f"{kind} - {HIDDEN}")
    _code(case, "dokumentmedium", Code(code="E", words=say["electronic"]))
    if part := settings.archive_part.get(deposit.plan_type):
        _code(case, "arkivdel", Code(code=part, words=None))
    _part(case, owner, settings)
    _shield(case, settings)
    if owner.identity_number is not None:
        _class(case, settings.class_system, owner.identity_number, title=owner.name.backwards, shielded=True)
    for system, name in settings.more_classes.get(deposit.plan_type, ()):
        _class(case, system, name)
    _external_key(case, settings, case_key(deposit.plan_id))
    _code(case, "mappetype", Code(code=deposit.plan_type.upper(), words=kind))
    _text(case, "saksdato", oslo_day(deposit.requested_at).isoformat())
    _leaf(_child(case, "administrativEnhet"), "navn", settings.unit)
    _leaf(_child(case, "saksansvarlig"), "navn", deposit.responsible.forwards)
    _code(case, "saksstatus", settings.case_status)


def _part(case: etree._Element, owner: Owner, settings: ArchiveSettings) -> None:
    part = _child(case, "part")
    _text(part, "partNavn", owner.name.forwards)
    _code(part, "partRolle", settings.part_role)
    if owner.identity_number is not None:
        person = _child(part, "personID")
        _text(person, "landkode", "NO")
        _text(person, "identifikator", owner.identity_number)
    _text(part, "erSkjermet", "true")
    _text(part, "erPersonnavn", "true")


def _record(root: etree._Element, deposit: Deposit, settings: ArchiveSettings) -> None:
    say = words(settings.language)
    version = say["version"].format(title=say[deposit.plan_type], generation=deposit.generation)
    record = _typed(root, "registrering", "journalpost")
    _text(record, "opprettetDato", deposit.requested_at.astimezone(OSLO).isoformat(timespec="seconds"))
    _text(record, "opprettetAv", deposit.responsible.forwards)
    parent = _leaf(_child(record, "referanseForelderMappe"), "referanseEksternNoekkel")
    _leaf(parent, "fagsystem", settings.system)
    _leaf(parent, "noekkel", case_key(deposit.plan_id))
    _shield(record, settings)
    _document(record, deposit, version, settings)
    _text(record, "tittel", f"{version} - {deposit.owner.name.backwards}")
    _text(record, "offentligTittel", f"{version} - {HIDDEN}")
    _sender(record, deposit, settings)
    _external_key(record, settings, record_key(deposit.plan_id, deposit.generation))
    _code(record, "journalposttype", settings.record_type)
    _code(record, "journalstatus", settings.record_status)
    _text(record, "dokumentetsDato", oslo_day(deposit.requested_at).isoformat())


def _document(record: etree._Element, deposit: Deposit, title: str, settings: ArchiveSettings) -> None:
    say = words(settings.language)
    description = _child(record, "dokumentbeskrivelse")
    _code(description, "dokumenttype", Code(code="DOKUMENT", words=say["document"]))
    _code(description, "dokumentstatus", Code(code="F", words=say["finished"]))
    _text(description, "tittel", title)
    _code(description, "tilknyttetRegistreringSom", Code(code="H", words=say["main_document"]))
    _text(description, "dokumentnummer", "1")
    item = _child(description, "dokumentobjekt")
    _text(item, "versjonsnummer", "1")
    _code(item, "variantformat", Code(code="A", words=say["archive_format"]))
    _code(item, "format", deposit.document.format)
    _text(item, "mimeType", "application/pdf")
    _text(item, "filnavn", f"{title}.pdf")
    _text(item, "referanseDokumentfil", file_name(deposit.plan_id, deposit.generation))
    _text(item, "sjekksum", deposit.document.sha256)
    _text(item, "sjekksumAlgoritme", "SHA-256")
    _text(item, "filstoerrelse", str(deposit.document.size))


def _sender(record: etree._Element, deposit: Deposit, settings: ArchiveSettings) -> None:
    sender = _child(record, "korrespondansepart")
    _code(sender, "korrespondanseparttype", Code(code="IA", words=words(settings.language)["internal_sender"]))
    _text(sender, "erBehandlingsansvarlig", "true")
    _text(sender, "korrespondansepartNavn", settings.unit)
    _leaf(_child(sender, "administrativEnhet"), "navn", settings.unit)
    _leaf(_child(sender, "saksbehandler"), "navn", deposit.responsible.forwards)


def _shield(parent: etree._Element, settings: ArchiveSettings) -> None:
    shield = _child(parent, "skjerming")
    _code(shield, "tilgangsrestriksjon", settings.access_code)
    _text(shield, "skjermingshjemmel", settings.legal_basis)


def _class(case: etree._Element, system: str, name: str, *, title: str | None = None, shielded: bool = False) -> None:
    found = _child(case, "klassifikasjon")
    _text(found, "klassifikasjonssystemID", system)
    _text(found, "klasseID", name)
    if title is not None:
        _text(found, "tittel", title)
    if shielded:
        _text(found, "erSkjermet", "true")


def _external_key(parent: etree._Element, settings: ArchiveSettings, key: str) -> None:
    reference = _child(parent, "referanseEksternNoekkel")
    _leaf(reference, "fagsystem", settings.system)
    _leaf(reference, "noekkel", key)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{MESSAGE}}}{name}")


def _typed(parent: etree._Element, name: str, kind: str) -> etree._Element:
    child = _child(parent, name)
    child.set(f"{{{XSI}}}type", kind)
    return child


def _text(parent: etree._Element, name: str, value: str) -> None:
    _child(parent, name).text = _line(value)


def _leaf(parent: etree._Element, name: str, value: str | None = None) -> etree._Element:
    """An element whose type is the metadata catalogue's stands in the catalogue's namespace."""
    leaf = etree.SubElement(parent, f"{{{CATALOGUE}}}{name}")
    leaf.text = None if value is None else _line(value)
    return leaf


def _line(value: str) -> str:
    """A value as XML can hold it. A name from before there was a rule may hold what nothing can be written with."""
    return as_line(value) or (value and NOTHING)


def _code(parent: etree._Element, name: str, code: Code) -> None:
    element = _child(parent, name)
    _leaf(element, "kode", code.code)
    if code.words:
        _leaf(element, "beskrivelse", code.words)
