"""Reads a reply: headers, type and XML, from a sender that is not trusted to write them well.

What the standard lets a sender leave out may be missing, and what it writes in more than one way is read in each: a
plan that is archived is not to look lost. What is read is never more than was said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid5

from lxml import etree

from samplan_archive.packages.zipped import ZipError, read_entry
from samplan_contracts import archive_exchange as wire

_BASE: Final = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
_RECEIPT: Final = f"{_BASE}/arkivmelding/opprett/kvittering/v1"
_RESULT: Final = f"{_BASE}/registrering/hent/resultat/v1"
_STRUCTURE: Final = f"{_BASE}/arkivstruktur/v1"
_CATALOGUE: Final = f"{_BASE}/metadatakatalog/v1"
_ERROR: Final = f"{_BASE}/feil/feilmelding/v1"

_CLIENT_IDS: Final = (wire.CLIENT_MESSAGE_ID, "klientMeldingId", "klientmelding-id")
"""Headers in which our own id comes back, by KS's code and by its pages."""
_MESSAGES: Final = UUID("0a1b7b0e-7c35-5a3c-8a5e-93d0a8a0c5b1")


class MalformedReplyError(Exception):
    """It is not what the archive system may send; the reason names no content."""


class Kind(StrEnum):
    """What a reply means for us."""

    RECEIVED = "received"
    RECEIPT = "receipt"
    RECORD = "record"
    INVALID = "archive.message_refused"
    NOT_FOUND = "archive.not_found"
    SERVER_ERROR = "archive.server_error"
    TIMED_OUT = "archive.timed_out"


_KINDS: Final[Mapping[str, Kind]] = {
    wire.RECEIVED: Kind.RECEIVED,
    wire.RECEIPT: Kind.RECEIPT,
    wire.RECORD: Kind.RECORD,
    wire.INVALID: Kind.INVALID,
    wire.NOT_FOUND: Kind.NOT_FOUND,
    wire.SERVER_ERROR: Kind.SERVER_ERROR,
    wire.PLATFORM_ERROR: Kind.SERVER_ERROR,
    wire.TIMED_OUT: Kind.TIMED_OUT,
}


@dataclass(frozen=True)
class Archived:
    """A case or record that the archive system has."""

    system_id: UUID
    number: str | None
    """As people at the archive say it."""
    external_key: str | None


@dataclass(frozen=True)
class Receipt:
    """What became of case and record. Of one that is none it either says that it was refused, or nothing."""

    case: Archived | None
    record: Archived | None
    case_refused: bool = False
    record_refused: bool = False
    error_id: str | None = None


@dataclass(frozen=True)
class Reply:
    """An answer to one send of one message."""

    message_id: UUID
    answers: UUID | None
    """The send that it answers; none where it does not say."""
    client_message_id: UUID | None
    """What was sent, by our own id; none where it does not say. One of the two is always there."""
    kind: Kind
    receipt: Receipt | None = None
    error_id: str | None = None


def read(message_type: str, headers: Mapping[str, Any], body: bytes, message_id: str | None = None) -> Reply:
    """A reply of this type.

    `message_id`: what the broker knows it by, should it not tell itself.

    Raises:
        MalformedReplyError: it cannot be understood.
    """
    kind = _KINDS.get(wire.ALSO_WRITTEN.get(message_type, message_type))
    if kind is None:
        raise MalformedReplyError("type")
    known = {name.lower(): value for name, value in headers.items()}
    answers = _first_uuid(known, [wire.ANSWERS])
    client = _first_uuid(known, _CLIENT_IDS)
    if answers is None and client is None:
        raise MalformedReplyError("answers nothing")
    own = _first_uuid({**known, "": message_id}, [wire.MESSAGE_ID, ""])
    if own is None:  # the same answer, should it come again, is the same
        own = uuid5(_MESSAGES, f"{answers}|{client}|{kind}|{body.hex()}")
    receipt, error_id = None, None
    if kind is Kind.RECEIPT:
        receipt = _receipt(_parsed(body, wire.RECEIPT_XML))
    elif kind is Kind.RECORD:
        receipt = _result(_parsed(body, wire.RECORD_XML))
    else:
        error_id = _error(body)
    return Reply(own, answers, client, kind, receipt, error_id)


def _first_uuid(headers: Mapping[str, Any], names: Iterable[str]) -> UUID | None:
    """The first of these headers that is there.

    Raises:
        MalformedReplyError: it is no UUID.
    """
    value = next((headers[name.lower()] for name in names if headers.get(name.lower()) not in (None, "")), None)
    try:
        return None if value is None else UUID(str(value))
    except ValueError as error:
        raise MalformedReplyError("header") from error


def _parsed(body: bytes, name: str) -> etree._Element:
    """The XML file of this name: no entities, no document type, nothing fetched."""
    try:
        content = read_entry(body, name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(content, parser)
    except (ZipError, etree.XMLSyntaxError, ValueError) as error:
        raise MalformedReplyError(type(error).__name__) from error
    if root.getroottree().docinfo.doctype:
        raise MalformedReplyError("document type")
    return root


def _receipt(root: etree._Element) -> Receipt:
    if root.tag != f"{{{_RECEIPT}}}arkivmeldingKvittering":
        raise MalformedReplyError("root")
    case, case_error = _either(root, "mappe")
    record, record_error = _either(root, "registrering")
    error = record_error if record_error is not None else case_error
    return Receipt(
        case=None if case is None else _archived(case, _RECEIPT, ("mappeID",), ("saksaar", "sakssekvensnummer")),
        record=None if record is None else _record(record, _RECEIPT),
        case_refused=case_error is not None,
        record_refused=record_error is not None,
        error_id=_text(error, _ERROR, "feilId"),
    )


def _result(root: etree._Element) -> Receipt:
    if root.tag != f"{{{_RESULT}}}registreringHentResultat":
        raise MalformedReplyError("root")
    found = [child for name in ("journalpost", "registrering") for child in root.findall(f"{{{_RESULT}}}{name}")]
    if len(found) != 1:
        raise MalformedReplyError("registrering")
    return Receipt(case=None, record=_record(found[0], _STRUCTURE))


def _either(root: etree._Element, what: str) -> tuple[etree._Element | None, etree._Element | None]:
    """The receipt of a part, or the error that stands in its place, or neither."""
    done = root.findall(f"{{{_RECEIPT}}}{what}Kvittering")
    failed = root.findall(f"{{{_RECEIPT}}}{what}Feilet")
    if len(done) + len(failed) > 1:
        raise MalformedReplyError(what)
    return (done[0] if done else None), (failed[0] if failed else None)


def _record(element: etree._Element, namespace: str) -> Archived:
    return _archived(element, namespace, ("registreringsID",), ("journalaar", "journalsekvensnummer"))


def _archived(
    element: etree._Element, namespace: str, own: tuple[str, ...], year_and_number: tuple[str, str]
) -> Archived:
    number = next(filter(None, (_text(element, namespace, name) for name in own)), None)
    year, in_year = (_text(element, namespace, name) for name in year_and_number)
    if number is None and year and in_year:
        number = f"{year}/{in_year}"
    key = element.find(f"{{{namespace}}}referanseEksternNoekkel")
    try:
        system_id = UUID(_text(element, namespace, "systemID") or "")
    except ValueError as error:
        raise MalformedReplyError("systemID") from error
    return Archived(system_id, number, _text(key, _CATALOGUE, "noekkel"))


def _error(body: bytes) -> str | None:
    """The archive system's number of its error. That it is one is said by the type; the rest need not be there."""
    try:
        return _text(_parsed(body, wire.ERROR_XML), _ERROR, "feilId")
    except MalformedReplyError:
        return None


def _text(element: etree._Element | None, namespace: str, name: str) -> str | None:
    """An element's text, as far as we keep it; none where it is missing or empty."""
    found = None if element is None else element.findtext(f"{{{namespace}}}{name}")
    return found.strip()[:200] or None if found else None
