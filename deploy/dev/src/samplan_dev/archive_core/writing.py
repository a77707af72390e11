"""Writes what the core answers: a receipt or an error, each a zip with one XML file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from uuid import UUID, uuid4

from lxml import etree

from samplan_contracts import archive_exchange as wire
from samplan_dev.archive_core.structure import BASE, CATALOGUE

RECEIPT = f"{BASE}/arkivmelding/opprett/kvittering/v1"
RESULT = f"{BASE}/registrering/hent/resultat/v1"
STRUCTURE = f"{BASE}/arkivstruktur/v1"
ERROR = f"{BASE}/feil/feilmelding/v1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_ERROR_NAMES = {
    wire.INVALID: "ugyldigforespoersel",
    wire.SERVER_ERROR: "serverfeil",
    wire.NOT_FOUND: "ikkefunnet",
}


@dataclass(frozen=True)
class Filed:
    """A case or record that is in the archive."""

    system_id: UUID
    year: int
    number: int
    key: str | None
    """`system|key`."""
    existing: bool


def receipt(
    case: Filed | None, record: Filed | None, *, failed_record: str | None = None, outcome: bool = True
) -> bytes:
    """A receipt; `failed_record` stands in the place of the record.

    `outcome`: whether it says what was there before; older receipts do not.
    """
    root = etree.Element(f"{{{RECEIPT}}}arkivmeldingKvittering", nsmap={None: RECEIPT, "m": CATALOGUE, "xsi": XSI})
    if case is not None:
        element = _filed(root, "mappeKvittering", "saksmappeKvittering", case, outcome)
        _add(element, RECEIPT, "saksaar", str(case.year))
        _add(element, RECEIPT, "sakssekvensnummer", str(case.number))
    if failed_record is not None:
        failed = _add(root, RECEIPT, "registreringFeilet")
        _add(failed, ERROR, "feilId", str(uuid4()))
        _add(failed, ERROR, "feilmelding", failed_record)
    elif record is not None:
        element = _filed(root, "registreringKvittering", "journalpostKvittering", record, outcome)
        _add(element, RECEIPT, "journalaar", str(record.year))
        _add(element, RECEIPT, "journalsekvensnummer", str(record.number))
    return _zipped(wire.RECEIPT_XML, root)


def record(found: Filed) -> bytes:
    """A record that was asked for."""
    root = etree.Element(
        f"{{{RESULT}}}registreringHentResultat", nsmap={None: STRUCTURE, "r": RESULT, "m": CATALOGUE}
    )
    element = _add(root, RESULT, "journalpost")
    _add(element, STRUCTURE, "systemID", str(found.system_id))
    _add(element, STRUCTURE, "opprettetDato", f"{found.year}-01-01T00:00:00+01:00")
    _add(element, STRUCTURE, "opprettetAv", "archive-core")
    _add(element, STRUCTURE, "tittel", "*****")
    _key(element, STRUCTURE, found)
    _add(element, STRUCTURE, "journalaar", str(found.year))
    _add(element, STRUCTURE, "journalsekvensnummer", str(found.number))
    _add(element, STRUCTURE, "journalpostnummer", str(found.number))
    for name, code in (("journalposttype", "X"), ("journalstatus", "F")):
        _add(_add(element, STRUCTURE, name), CATALOGUE, "kode", code)
    _add(element, STRUCTURE, "journaldato", f"{found.year}-01-01")
    return _zipped(wire.RECORD_XML, root)


def error(kind: str, message: str) -> bytes:
    """An error of one of the message types of errors."""
    name = _ERROR_NAMES[kind]
    root = etree.Element(f"{{{BASE}/feil/{name}/v1}}{name}", nsmap={"f": ERROR})
    _add(root, ERROR, "feilId", str(uuid4()))
    _add(root, ERROR, "feilmelding", message)
    return _zipped(wire.ERROR_XML, root)


def _filed(root: etree._Element, name: str, kind: str, filed: Filed, outcome: bool) -> etree._Element:
    element = _add(root, RECEIPT, name)
    element.set(f"{{{XSI}}}type", kind)
    _add(element, RECEIPT, "systemID", str(filed.system_id))
    if kind == "saksmappeKvittering":
        _add(element, RECEIPT, "mappeID", f"{filed.year}/{filed.number}")
    _key(element, RECEIPT, filed)
    if outcome:
        _add(element, RECEIPT, "opprettetEllerEksisterende", "Eksisterende" if filed.existing else "Opprettet")
    return element


def _key(element: etree._Element, namespace: str, filed: Filed) -> None:
    if filed.key is None:
        return
    system, _, key = filed.key.partition("|")
    reference = _add(element, namespace, "referanseEksternNoekkel")
    _add(reference, CATALOGUE, "fagsystem", system)
    _add(reference, CATALOGUE, "noekkel", key)


def _add(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    child.text = text
    return child


def _zipped(name: str, root: etree._Element) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return target.getvalue()
