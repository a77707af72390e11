"""Documents for the archive are PDF/A-2a, and those for people PDF/UA-1, by the judgement of veraPDF."""

import io
from pathlib import Path

import pikepdf
import pytest

from samplan_contracts.events import PrintKind
from samplan_dev import verapdf
from samplan_print.jobs.passwords import for_archive
from samplan_print.rendering.parent import Variant, render

from .conftest import content, message
from .test_rendering import EVIL, describe

LONG = "En lang tekst om hvordan det har gått. " * 300


async def _archived(**changed: object) -> bytes:
    described = describe(kind=PrintKind.ARCHIVE, messages=[message("Referat", LONG)], **changed)  # type: ignore[arg-type]
    return for_archive((await render(described, Variant.ARCHIVE)).pdf)


async def test_documents_for_the_archive_are_pdf_a_and_altered_ones_are_found_out(tmp_path: Path) -> None:
    goal = content()["goals"][0]
    hard = [
        {**goal, "number": number, "title": title}
        for number, title in enumerate(["Ελλάδα עברית العربية ☺ 🦄 中", *EVIL[:3], "x" * 200], 1)
    ]
    good = [await _archived(), await _archived(goals=hard), await _archived(goals=[], short_name=None)]
    paths = []
    for number, pdf in enumerate([*good, *_spoilt(good[0])]):
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(pdf)
    found = verapdf.findings("PDFA-2A", *paths)
    assert found[:3] == [[], [], []]
    assert all(found[3:]), "veraPDF must see what is wrong with each of the spoilt ones"


def _spoilt(pdf: bytes) -> list[bytes]:
    """The same with JavaScript, without its colour profile, and without its structure."""
    spoilt = []
    for number in range(3):
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if number == 0:
                document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            elif number == 1:
                del document.Root.OutputIntents
            else:
                del document.Root.StructTreeRoot
            out = io.BytesIO()
            document.save(out)
            spoilt.append(out.getvalue())
    return spoilt


async def test_metadata_of_documents_for_the_archive_lie_open(tmp_path: Path) -> None:
    pdf = await _archived()
    assert b"pdfaid:part" in pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/Filter" not in document.Root.Metadata
        assert not document.is_encrypted


@pytest.mark.parametrize("messages", [None, [], [message("Referat", LONG)]])
async def test_documents_for_people_can_be_read_by_a_screen_reader(
    tmp_path: Path, messages: list[dict[str, object]] | None
) -> None:
    path = tmp_path / "person.pdf"
    path.write_bytes((await render(describe(messages=messages), Variant.PERSON)).pdf)
    assert verapdf.findings("PDFUA-1", path) == [[]]
