"""Reads a reply: headers, type and XML, from a sender that is not trusted to write them well."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from lxml import etree

from samplan_archive.packages.zipped import ZipError, read_entry
from samplan_contracts import archive_exchange as wire

_BASE: Final = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
_RECEIPT: Final = f"{_BASE}/arkivmelding/opprett/kvittering/v1"
_CATALOGUE: Final = f"{_BASE}/metadatakatalog/v1"
_ERROR: Final = f"{_BASE}/feil/feilmelding/v1"


class MalformedReplyError(Exception):
    """It is not what the archive system may send; the reason names no content."""


class Kind(StrEnum):
    """What a reply means for us."""

    RECEIVED = "received"
    RECEIPT = "receipt"
    INVALID = "archive.message_refused"
    NOT_FOUND = "archive.not_found"
    SERVER_ERROR = "archive.server_error"
    TIMED_OUT = "archive.timed_out"


_KINDS: Final[Mapping[str, Kind]] = {
    wire.RECEIVED: Kind.RECEIVED,
    wire.RECEIPT: Kind.RECEIPT,
    wire.INVALID: Kind.INVALID,
    wire.NOT_FOUND: Kind.NOT_FOUND,
    wire.SERVER_ERROR: Kind.SERVER_ERROR,
    wire.PLATFORM_ERROR: Kind.SERVER_ERROR,
    wire.TIMED_OUT: Kind.TIMED_OUT,
}
_ERROR_NAMES: Final[Mapping[str, str]] = {
    wire.INVALID: "ugyldigforespoersel",
    wire.NOT_FOUND: "ikkefunnet",
    wire.SERVER_ERROR: "serverfeil",
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
    """What became of case and record; one that is none was refused."""

    case: Archived | None
    record: Archived | None
    error_id: str | None

    @property
    def whole(self) -> bool:
        """Whether the archive system has both."""
        return self.case is not None and self.record is not None


@dataclass(frozen=True)
class Reply:
    """An answer to one send of one message."""

    message_id: UUID
    answers: UUID
    client_message_id: UUID
    kind: Kind
    receipt: Receipt | None = None
    error_id: str | None = None


def read(message_type: str, headers: Mapping[str, Any], body: bytes) -> Reply:
    """A reply of this type; the type is the routing key, for which the broker has checked who may use it.

    Raises:
        MalformedReplyError: it cannot be understood.
    """
    kind = _KINDS.get(message_type)
    if kind is None or headers.get(wire.TYPE) != message_type:
        raise MalformedReplyError("type")
    message_id, answers, client = (
        _uuid(headers.get(name)) for name in (wire.MESSAGE_ID, wire.ANSWERS, wire.CLIENT_MESSAGE_ID)
    )
    receipt, error_id = None, None
    if kind is Kind.RECEIPT:
        receipt = _receipt(_parsed(body, wire.RECEIPT_XML))
    elif message_type in _ERROR_NAMES:
        error_id = _error(_parsed(body, wire.ERROR_XML), _ERROR_NAMES[message_type])
    return Reply(message_id, answers, client, kind, receipt, error_id)


def _uuid(value: object) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
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
    return Receipt(
        case=None if case is None else _archived(case, ("mappeID",), ("saksaar", "sakssekvensnummer")),
        record=None
        if record is None
        else _archived(record, ("registreringsID",), ("journalaar", "journalsekvensnummer")),
        error_id=_text(record_error if record_error is not None else case_error, _ERROR, "feilId"),
    )


def _either(root: etree._Element, what: str) -> tuple[etree._Element | None, etree._Element | None]:
    """The receipt of a part, or the error that stands in its place."""
    done = root.findall(f"{{{_RECEIPT}}}{what}Kvittering")
    failed = root.findall(f"{{{_RECEIPT}}}{what}Feilet")
    if len(done) + len(failed) != 1:
        raise MalformedReplyError(what)
    return (done[0], None) if done else (None, failed[0])


def _archived(element: etree._Element, own: tuple[str, ...], year_and_number: tuple[str, str]) -> Archived:
    if _text(element, _RECEIPT, "opprettetEllerEksisterende") not in ("Opprettet", "Eksisterende"):
        raise MalformedReplyError("opprettetEllerEksisterende")
    number = next(filter(None, (_text(element, _RECEIPT, name) for name in own)), None)
    year, in_year = (_text(element, _RECEIPT, name) for name in year_and_number)
    if number is None and year and in_year:
        number = f"{year}/{in_year}"
    key = element.find(f"{{{_RECEIPT}}}referanseEksternNoekkel")
    try:
        system_id = UUID(_text(element, _RECEIPT, "systemID") or "")
    except ValueError as error:
        raise MalformedReplyError("systemID") from error
    return Archived(system_id, number, _text(key, _CATALOGUE, "noekkel"))


def _error(root: etree._Element, name: str) -> str | None:
    if root.tag != f"{{{_BASE}/feil/{name}/v1}}{name}":
        raise MalformedReplyError("root")
    return _text(root, _ERROR, "feilId")


def _text(element: etree._Element | None, namespace: str, name: str) -> str | None:
    """An element's text, as far as we keep it; none where it is missing or empty."""
    found = None if element is None else element.findtext(f"{{{namespace}}}{name}")
    return found.strip()[:200] or None if found else None
