"""Reads a package that arrived: the zip, arkivmelding.xml in it, and the documents that it names."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from samplan_contracts.archive_exchange import FETCH_RECORD_XML, MESSAGE_XML
from samplan_dev.archive_core import structure
from samplan_dev.archive_core.structure import BASE, CATALOGUE, MESSAGE, StructureError

LARGEST = 50_000_000
ALGORITHMS = ("SHA-256", "SHA256")

_M = {"a": MESSAGE, "m": CATALOGUE}
_Q = {"q": f"{BASE}/registrering/hent/v1", "m": CATALOGUE}


class RefusedError(Exception):
    """The package is not taken; the message says why, as the sender's people need it."""


@dataclass(frozen=True)
class Submission:
    """What a package asks to be archived."""

    case_key: str | None
    case_title: str
    case_public_title: str
    record_key: str | None
    record_title: str
    parent_key: str | None
    document_title: str
    file_name: str
    document: bytes
    sha256: str
    message: bytes
    """The XML as it came."""
    has_case: bool
    has_record: bool


def read(body: bytes) -> Submission:
    """What a package holds, checked as a core must beyond what the schema says.

    Raises:
        RefusedError: something does not fit.
    """
    files = _unpack(body)
    message = files.pop(MESSAGE_XML, None)
    if message is None:
        raise RefusedError(f"no {MESSAGE_XML} at the root of the package")
    root = _parse(message)
    _check_structure(root)
    case, record = root.find("a:mappe", _M), root.find("a:registrering", _M)
    if case is None and record is None:
        raise RefusedError("neither mappe nor registrering")
    if int(root.findtext("a:antallFiler", "", _M)) != len(files):
        raise RefusedError("antallFiler is not the number of files")
    described = [] if record is None else record.findall("a:dokumentbeskrivelse", _M)
    main = [one for one in described if one.findtext("a:tilknyttetRegistreringSom/m:kode", "", _M) == "H"]
    if record is not None and len(main) != 1:
        raise RefusedError("not exactly one main document")
    items = [item for one in described for item in one.findall("a:dokumentobjekt", _M)]
    checked = {_check_file(item, files) for item in items}
    if set(files) - checked:
        raise RefusedError("a file that nothing refers to")
    first = main[0].find("a:dokumentobjekt", _M) if main else None
    if record is not None and first is None:
        raise RefusedError("the main document has no file")
    name = "" if first is None else first.findtext("a:referanseDokumentfil", "", _M)
    document = files.get(name, b"")
    return Submission(
        case_key=_key(case),
        case_title=_text(case, "a:tittel"),
        case_public_title=_text(case, "a:offentligTittel"),
        record_key=_key(record),
        record_title=_text(record, "a:tittel"),
        parent_key=None if record is None else _key(record.find("a:referanseForelderMappe", _M), "m"),
        document_title="" if not main else _text(main[0], "a:tittel"),
        file_name=name,
        document=document,
        sha256=hashlib.sha256(document).hexdigest(),
        message=message,
        has_case=case is not None,
        has_record=record is not None,
    )


def read_question(body: bytes) -> str:
    """The key of the record that is asked for, as `system|key`.

    Raises:
        RefusedError: it is not asked so that it could be found.
    """
    question = _unpack(body).get(FETCH_RECORD_XML)
    if question is None:
        raise RefusedError(f"no {FETCH_RECORD_XML} at the root of the package")
    root = _parse(question)
    if root.tag != f"{{{_Q['q']}}}registreringHent":
        raise RefusedError("the root is not registreringHent")
    reference = root.find("q:referanseTilRegistrering/m:referanseEksternNoekkel", _Q)
    if reference is None:
        raise RefusedError("only referanseEksternNoekkel is looked for")
    return f"{reference.findtext('m:fagsystem', '', _Q)}|{reference.findtext('m:noekkel', '', _Q)}"


def _unpack(body: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST:
                raise RefusedError("too large")
            if len(set(package.namelist())) != len(package.namelist()):
                raise RefusedError("two files of one name")
            return {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise RefusedError("the package is no zip that can be read") from error


def _parse(message: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(message, parser)
        if root.getroottree().docinfo.doctype:
            raise RefusedError("a document type is not taken")
    except etree.XMLSyntaxError as error:
        raise RefusedError("the message is not well-formed XML") from error
    return root


def _check_structure(root: etree._Element) -> None:
    try:
        structure.check(root)
    except StructureError as error:
        raise RefusedError(str(error)) from error


def _check_file(item: etree._Element, files: dict[str, bytes]) -> str:
    """Compare a file with what is said of it; gives its name."""
    name: str = item.findtext("a:referanseDokumentfil", "", _M)
    if name not in files:
        raise RefusedError("a document that is referred to is not in the package")
    algorithm = item.findtext("a:sjekksumAlgoritme", "", _M)
    if algorithm.upper() not in ALGORITHMS:
        raise RefusedError("sjekksumAlgoritme is not SHA-256")
    if item.findtext("a:sjekksum", "", _M).lower() != hashlib.sha256(files[name]).hexdigest():
        raise RefusedError("sjekksum is not that of the document")
    if item.findtext("a:filstoerrelse", "", _M) != str(len(files[name])):
        raise RefusedError("filstoerrelse is not that of the document")
    return name


def _key(element: etree._Element | None, prefix: str = "a") -> str | None:
    if element is None:
        return None
    system = element.findtext(f"{prefix}:referanseEksternNoekkel/m:fagsystem", None, _M)
    key = element.findtext(f"{prefix}:referanseEksternNoekkel/m:noekkel", None, _M)
    return None if key is None else f"{system}|{key}"


def _text(element: etree._Element | None, path: str) -> str:
    return "" if element is None else (element.findtext(path, "", _M) or "")
