"""The structure of arkivmelding.xml (Fiks Arkiv V1), as far as a core of this size takes it.

Every element that is not listed is refused, as are elements in another order: the format is a sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lxml import etree

BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE = f"{BASE}/arkivmelding/opprett/v1"
CATALOGUE = f"{BASE}/metadatakatalog/v1"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

MOST = 10_000


class StructureError(Exception):
    """The XML is not what it must be; the message says where, and quotes nothing."""


@dataclass(frozen=True)
class Field:
    """A child element: how often it may stand, and what is in it."""

    name: str
    holds: str
    least: int = 0
    most: int = 1


def _int(value: str) -> None:
    if not -(2**31) <= int(value) < 2**31:
        raise ValueError


def _boolean(value: str) -> None:
    if value not in ("true", "false", "1", "0"):
        raise ValueError


def _filled(value: str) -> None:
    if not value:
        raise ValueError


def _date(value: str) -> None:
    date.fromisoformat(value)


def _datetime(value: str) -> None:
    if "T" not in value:
        raise ValueError
    datetime.fromisoformat(value)


SIMPLE: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "filled": _filled,
    "int": _int,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "uuid": UUID,
}

_CASE = (
    Field("systemID", "uuid"),
    Field("mappeID", "filled"),
    Field("tittel", "filled", 1),
    Field("offentligTittel", "filled"),
    Field("beskrivelse", "filled"),
    Field("noekkelord", "filled", most=MOST),
    Field("dokumentmedium", "code"),
    Field("opprettetDato", "datetime"),
    Field("opprettetAv", "filled"),
    Field("arkivdel", "code"),
    Field("part", "part", most=MOST),
    Field("skjerming", "shield"),
    Field("klassifikasjon", "class", most=MOST),
    Field("referanseEksternNoekkel", "key"),
    Field("mappetype", "code"),
)
_CASE_FILE = (
    *_CASE,
    Field("saksaar", "int"),
    Field("sakssekvensnummer", "int"),
    Field("saksdato", "date"),
    Field("administrativEnhet", "named"),
    Field("saksansvarlig", "named"),
    Field("journalenhet", "filled"),
    Field("saksstatus", "code"),
)
_RECORD = (
    Field("systemID", "uuid"),
    Field("opprettetDato", "datetime"),
    Field("opprettetAv", "filled"),
    Field("arkivertDato", "datetime"),
    Field("arkivertAv", "filled"),
    Field("referanseForelderMappe", "parent"),
    Field("part", "part", most=MOST),
    Field("skjerming", "shield"),
    Field("dokumentbeskrivelse", "description", most=MOST),
    Field("registreringsID", "filled"),
    Field("tittel", "filled", 1),
    Field("offentligTittel", "filled"),
    Field("beskrivelse", "filled"),
    Field("noekkelord", "filled", most=MOST),
    Field("forfatter", "filled", most=MOST),
    Field("dokumentmedium", "code"),
    Field("korrespondansepart", "correspondent", most=MOST),
    Field("klassifikasjon", "class", most=MOST),
    Field("referanseEksternNoekkel", "key"),
)
_JOURNAL_RECORD = (
    *_RECORD,
    Field("journalaar", "int"),
    Field("journalsekvensnummer", "int"),
    Field("journalpostnummer", "int"),
    Field("journalposttype", "code", 1),
    Field("journalstatus", "code"),
    Field("journaldato", "date"),
    Field("dokumentetsDato", "date"),
)

MESSAGE_TYPES: Mapping[str, tuple[Field, ...]] = {
    "message": (
        Field("system", "text", 1),
        Field("regel", "text"),
        Field("antallFiler", "int", 1),
        Field("mappe", "saksmappe"),
        Field("registrering", "journalpost"),
    ),
    "saksmappe": _CASE_FILE,
    "journalpost": _JOURNAL_RECORD,
    "description": (
        Field("systemID", "uuid"),
        Field("dokumenttype", "code"),
        Field("dokumentstatus", "code"),
        Field("tittel", "filled", 1),
        Field("beskrivelse", "filled"),
        Field("forfatter", "filled", most=MOST),
        Field("opprettetDato", "datetime"),
        Field("opprettetAv", "filled"),
        Field("dokumentmedium", "code"),
        Field("tilknyttetRegistreringSom", "code", 1),
        Field("dokumentnummer", "int"),
        Field("dokumentobjekt", "object", most=MOST),
    ),
    "object": (
        Field("systemID", "uuid"),
        Field("versjonsnummer", "int"),
        Field("variantformat", "code"),
        Field("format", "code"),
        Field("formatDetaljer", "filled"),
        Field("mimeType", "text"),
        Field("opprettetDato", "datetime"),
        Field("opprettetAv", "filled"),
        Field("filnavn", "text", 1),
        Field("referanseDokumentfil", "filled", 1),
        Field("sjekksum", "filled"),
        Field("sjekksumAlgoritme", "filled"),
        Field("filstoerrelse", "int"),
    ),
    "part": (
        Field("partID", "filled"),
        Field("partNavn", "filled", 1),
        Field("partRolle", "code"),
        Field("organisasjonID", "organisation"),
        Field("personID", "person"),
        Field("erSkjermet", "boolean"),
        Field("erPersonnavn", "boolean"),
    ),
    "person": (Field("landkode", "text", 1), Field("identifikator", "text", 1)),
    "organisation": (Field("identifikator", "text", 1), Field("landkode", "text")),
    "correspondent": (
        Field("korrespondansepartID", "filled"),
        Field("korrespondanseparttype", "code", 1),
        Field("erBehandlingsansvarlig", "boolean"),
        Field("korrespondansepartNavn", "filled", 1),
        Field("administrativEnhet", "named"),
        Field("saksbehandler", "named"),
        Field("erSkjermet", "boolean"),
        Field("erPersonnavn", "boolean"),
    ),
    "shield": (
        Field("tilgangsrestriksjon", "code", 1),
        Field("skjermingshjemmel", "filled", 1),
        Field("skjermingOpphoererDato", "date"),
    ),
    "class": (
        Field("klassifikasjonssystemID", "filled"),
        Field("klasseID", "filled", 1),
        Field("tittel", "filled"),
        Field("erSkjermet", "boolean"),
    ),
}

CATALOGUE_TYPES: Mapping[str, tuple[Field, ...]] = {
    "code": (Field("kode", "text", 1), Field("beskrivelse", "text")),
    "key": (Field("fagsystem", "text", 1), Field("noekkel", "text", 1)),
    "named": (Field("navn", "text"), Field("identifikator", "text"), Field("rolle", "text")),
    "parent": (
        Field("systemID", "uuid"),
        Field("mappeID", "filled"),
        Field("referanseEksternNoekkel", "key"),
    ),
}

ALTERNATIVES = frozenset({"organisasjonID", "personID"})
"""Of these only one may stand beside another."""

TYPED = {"mappe": "saksmappe", "registrering": "journalpost"}
"""Elements that say which kind they are; others than these kinds are not taken."""


def check(root: etree._Element) -> None:
    """Return if the message is built as it must be.

    Raises:
        StructureError: it is not.
    """
    if root.tag != f"{{{MESSAGE}}}arkivmelding":
        raise StructureError("the root is not arkivmelding")
    _check(root, "message", "arkivmelding")


def _check(element: etree._Element, kind: str, place: str) -> None:
    name = etree.QName(element).localname
    if name in TYPED and element.get(XSI_TYPE) != TYPED[name]:
        raise StructureError(f"{place}: only {TYPED[name]} is taken")
    if kind in SIMPLE:
        if len(element):
            raise StructureError(f"{place}: elements where a value is expected")
        try:
            SIMPLE[kind]((element.text or "").strip())
        except ValueError:
            raise StructureError(f"{place}: not a value of its type") from None
        return
    if (element.text or "").strip():
        raise StructureError(f"{place}: text where elements are expected")
    namespace, fields = (
        (MESSAGE, MESSAGE_TYPES[kind]) if kind in MESSAGE_TYPES else (CATALOGUE, CATALOGUE_TYPES[kind])
    )
    children = [child for child in element if isinstance(child.tag, str)]
    if len([child for child in children if etree.QName(child).localname in ALTERNATIVES]) > 1:
        raise StructureError(f"{place}: one of {', '.join(sorted(ALTERNATIVES))}")
    at = 0
    for field in fields:
        count = 0
        while at < len(children) and children[at].tag == f"{{{namespace}}}{field.name}" and count < field.most:
            _check(children[at], field.holds, f"{place}/{field.name}")
            at, count = at + 1, count + 1
        if count < field.least:
            raise StructureError(f"{place}/{field.name} is missing, or stands in the wrong place")
    if at < len(children):
        raise StructureError(f"{place}: {etree.QName(children[at]).localname} may not stand here")
