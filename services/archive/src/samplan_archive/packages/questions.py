"""Asking an archive system what it has (Fiks Arkiv V1, `innsyn.registrering.hent`)."""

from typing import Final

from lxml import etree

from samplan_archive.packages.arkivmelding import CATALOGUE

_QUESTION: Final = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv/registrering/hent/v1"


def for_record(system: str, key: str) -> bytes:
    """The XML that asks for the record with this external key of ours."""
    root = etree.Element(f"{{{_QUESTION}}}registreringHent", nsmap={None: _QUESTION, "m": CATALOGUE})
    etree.SubElement(root, f"{{{_QUESTION}}}system").text = system
    record = etree.SubElement(root, f"{{{_QUESTION}}}referanseTilRegistrering")
    reference = etree.SubElement(record, f"{{{CATALOGUE}}}referanseEksternNoekkel")
    etree.SubElement(reference, f"{{{CATALOGUE}}}fagsystem").text = system
    etree.SubElement(reference, f"{{{CATALOGUE}}}noekkel").text = key
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written
