"""arkivmelding.xml: what the official schema, and a core that reads it by itself, say of it."""

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from lxml import etree

from samplan_archive.municipality.models import ArchiveSettings, Code
from samplan_archive.packages import questions
from samplan_archive.packages.arkivmelding import Deposit, Document, Name, Owner, build, file_name, record_key
from samplan_archive.packages.pdfa import FORMATS, format_of
from samplan_archive.packages.zipped import ZipError, pack, read_entry
from samplan_contracts import archive_exchange as wire
from samplan_contracts.plans import PlanType
from samplan_dev import layout
from samplan_dev.archive_core import writing
from samplan_dev.archive_core.reading import RefusedError, read
from samplan_dev.archive_core.store import Store
from samplan_dev.archive_core.writing import Filed

SCHEMAS = Path(
    os.environ.get("SAMPLAN_FIKS_ARKIV_SCHEMAS")
    or next(layout.ROOT.parent.glob("*/noark/schemas/fiks-arkiv-v1"), "fiks-arkiv-v1")
)
"""Where the official schemas lie, which are not part of this repository (see docs/operations.md)."""

with_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(),
    reason="the Fiks Arkiv V1 schemas are not here; SAMPLAN_FIKS_ARKIV_SCHEMAS names their folder",
)

PLAN = UUID("7b1f6a52-2c1e-4c37-9d0c-6a6a0f6f6d11")
PDF = b"%PDF-1.7 a plan"
NUMBER = "03810590032"


def deposit(plan_type=PlanType.IP, number=NUMBER, generation=3, pdf=PDF):
    return Deposit(
        plan_id=PLAN,
        plan_type=plan_type,
        generation=generation,
        owner=Owner(Name("Test", "Testesen"), number),
        responsible=Name("Kari", "Koordinator"),
        document=Document(hashlib.sha256(pdf).hexdigest(), len(pdf), FORMATS["2A"]),
        requested_at=datetime(2026, 5, 4, 8, 15, tzinfo=UTC),
    )


@cache
def schema(name):
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


def package(message, pdf=PDF, name=None):
    return pack({wire.MESSAGE_XML: message, name or file_name(PLAN, 3): pdf})


FULL = ArchiveSettings(
    archive_part={kind: "BARN" for kind in PlanType},
    more_classes={kind: [("KK", "F00"), ("Institusjon", "974760673")] for kind in PlanType},
    case_status=Code(code="B"),
)


@with_schemas
@pytest.mark.parametrize("plan_type", list(PlanType))
@pytest.mark.parametrize("settings", [ArchiveSettings(), FULL, ArchiveSettings(language="nn")])
@pytest.mark.parametrize("number", [NUMBER, None])
def test_the_message_follows_the_official_schema(plan_type, settings, number):
    message = etree.fromstring(build(deposit(plan_type, number), settings))
    official = schema(wire.CREATE)
    assert official.validate(message), official.error_log


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Eli\x0bN", "Eli N"),
        ("Eli\x1b\ufffe", "Eli"),
        ("Eli\u202eN\u2028M", "EliN M"),
        ("\u200b\x07", None),
    ],
)
def test_a_name_from_before_there_was_a_rule_is_archived_without_what_xml_cannot_hold(given, said):
    made = replace(deposit(), owner=Owner(Name(given, given), NUMBER), responsible=Name(given, "Koordinator"))
    message = etree.fromstring(build(made, ArchiveSettings()))
    names = [text for text in message.itertext() if text.strip()]
    whole = f"{said} {said}" if said else "–"
    assert whole in names
    assert f"{said} Koordinator" in names if said else "Koordinator" in names


@with_schemas
def test_the_cores_receipts_and_errors_follow_the_official_schemas(tmp_path):
    store = Store(tmp_path / "archive.sqlite")
    done = store.file(read(package(build(deposit(), ArchiveSettings()))))
    for body in (
        writing.receipt(done.case, done.record),
        writing.receipt(done.case, None, failed_record="no"),
    ):
        official = schema(wire.RECEIPT)
        assert official.validate(etree.fromstring(read_entry(body, wire.RECEIPT_XML))), official.error_log
    for kind in (wire.INVALID, wire.SERVER_ERROR, wire.NOT_FOUND):
        official = schema(kind)
        found = etree.fromstring(read_entry(writing.error(kind, "no"), wire.ERROR_XML))
        assert official.validate(found), official.error_log
    store.close()


@pytest.mark.parametrize("plan_type", list(PlanType))
@pytest.mark.parametrize("settings", [ArchiveSettings(), FULL])
def test_the_core_takes_the_message(plan_type, settings):
    found = read(package(build(deposit(plan_type), settings)))
    assert found.case_key == f"Samplan|plan/{PLAN}"
    assert found.record_key == f"Samplan|plan/{PLAN}/v3"
    assert found.parent_key == found.case_key


def test_name_and_number_stand_only_where_they_are_shielded():
    root = etree.fromstring(build(deposit(), FULL))
    places = [
        root.getroottree().getelementpath(element).replace(f"{{{root.nsmap[None]}}}", "")
        for element in root.iter()
        if element.text and any(word in element.text for word in (NUMBER, "Testesen"))
    ]
    assert places == [
        "mappe/tittel",
        "mappe/part/partNavn",
        "mappe/part/personID/identifikator",
        "mappe/klassifikasjon[1]/klasseID",
        "mappe/klassifikasjon[1]/tittel",
        "registrering/tittel",
    ]
    here = {"a": root.nsmap[None]}
    for element in ("mappe", "registrering"):
        assert root.find(f"a:{element}/a:skjerming/a:skjermingshjemmel", here) is not None
        assert root.findtext(f"a:{element}/a:offentligTittel", None, here).endswith("*****")
    assert root.findtext("a:mappe/a:part/a:erSkjermet", None, here) == "true"
    assert root.findtext("a:mappe/a:klassifikasjon/a:erSkjermet", None, here) == "true"
    assert NUMBER not in file_name(PLAN, 3)


def test_the_same_deposit_gives_the_same_package():
    assert package(build(deposit(), FULL)) == package(build(deposit(), FULL))


MESSAGE = build(deposit(), ArchiveSettings()).decode()
BROKEN = {
    "a wrong count": MESSAGE.replace("<antallFiler>1<", "<antallFiler>2<"),
    "a wrong checksum": MESSAGE.replace(hashlib.sha256(PDF).hexdigest(), "0" * 64),
    "a wrong size": MESSAGE.replace(f"<filstoerrelse>{len(PDF)}<", "<filstoerrelse>1<"),
    "no main document": MESSAGE.replace("<m:kode>H<", "<m:kode>V<"),
    "another file": MESSAGE.replace("-v3.pdf</referanseDokumentfil>", "-v4.pdf</referanseDokumentfil>"),
    "no title": MESSAGE.replace("<offentligTittel>", "<tittel>x</tittel><offentligTittel>"),
    "another order": MESSAGE.replace("<system>Samplan</system>", "").replace(
        "</regel>", "</regel><system>S</system>"
    ),
    "an unknown element": MESSAGE.replace("<regel>", "<ukjent>x</ukjent><regel>"),
    "no legal basis": MESSAGE.replace("skjermingshjemmel", "skjermingOpphoererDato"),
    "another algorithm": MESSAGE.replace(">SHA-256<", ">MD5<"),
    "a document type": MESSAGE.replace("<arkivmelding ", "<!DOCTYPE arkivmelding><arkivmelding ", 1),
    "an entity": MESSAGE.replace(
        "<arkivmelding ", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><arkivmelding ", 1
    ).replace(">IP</regel>", ">&e;</regel>"),
    "no XML": "hello",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_the_core_refuses_a_message_with(broken):
    assert broken != MESSAGE
    with pytest.raises(RefusedError):
        read(package(broken.encode()))


def test_the_core_refuses_what_does_not_come_with_the_message():
    for body in (
        b"no zip",
        pack({wire.MESSAGE_XML: MESSAGE.encode()}),
        pack({file_name(PLAN, 3): PDF}),
        pack({wire.MESSAGE_XML: MESSAGE.encode(), file_name(PLAN, 3): PDF, "more.pdf": PDF}),
        package(MESSAGE.encode(), b"%PDF-1.7 another"),
    ):
        with pytest.raises(RefusedError):
            read(body)


def test_the_core_takes_a_checksum_in_capitals_and_the_other_name_of_its_algorithm():
    digest = hashlib.sha256(PDF).hexdigest()
    message = MESSAGE.replace(digest, digest.upper()).replace(">SHA-256<", ">SHA256<")
    assert read(package(message.encode())).sha256 == digest


@with_schemas
def test_the_question_for_a_record_and_its_answer_follow_the_official_schemas():
    question = etree.fromstring(questions.for_record("Samplan", record_key(PLAN, 3)))
    official = schema(wire.FETCH_RECORD)
    assert official.validate(question), official.error_log
    answer = writing.record(Filed(uuid4(), 2026, 17, f"Samplan|{record_key(PLAN, 3)}", existing=True))
    official = schema(wire.RECORD)
    assert official.validate(etree.fromstring(read_entry(answer, wire.RECORD_XML))), official.error_log


def test_the_core_files_a_thing_once_and_never_another_under_its_name(tmp_path):
    store = Store(tmp_path / "archive.sqlite")
    first = store.file(read(package(build(deposit(), ArchiveSettings()))))
    again = store.file(read(package(build(deposit(), ArchiveSettings()))))
    assert (first.record.existing, again.record.existing, again.case.existing) == (False, True, True)
    assert (again.record.system_id, again.case.system_id) == (first.record.system_id, first.case.system_id)
    other = b"%PDF-1.7 another plan"
    with pytest.raises(RefusedError):
        store.file(read(package(build(deposit(pdf=other), ArchiveSettings()), other)))
    assert len(store.listing()) == 1
    assert len(store.listing()[0]["records"]) == 1
    store.close()


@pytest.mark.parametrize(
    ("pdf", "puid"),
    [
        (b"%PDF-1.7 <pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "fmt/476"),
        (b"%PDF-1.7 <x pdfaid:part=\"2\" pdfaid:conformance='B'/>", "fmt/477"),
        (b"%PDF-1.7 <pdfaid:part>2</pdfaid:part><pdfaid:conformance>u</pdfaid:conformance>", "fmt/478"),
        (b"%PDF-1.7 <pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", None),
        (b"%PDF-1.7 <pdfaid:part>2</pdfaid:part>", None),
        (b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", None),
    ],
)
def test_the_format_is_what_the_document_says_of_itself(pdf, puid):
    found = format_of(pdf)
    assert (found.code if found else None) == puid


def test_a_reply_that_is_no_small_zip_is_not_unpacked():
    for body in (
        b"no zip",
        pack({"another.txt": b"<a/>"}),
        pack({"one.xml": b"<a/>", "another.xml": b"<a/>"}),
        pack({"a.xml": b"0" * 2_000_000}),
        pack({f"{number}.xml": b"" for number in range(20)}),
    ):
        with pytest.raises(ZipError):
            read_entry(body, "a.xml")
