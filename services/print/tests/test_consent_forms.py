"""A form to consent by on paper: who may have it, and what stands in it."""

import io
from datetime import date
from typing import Any

import pikepdf
import pypdf
import pytest
from sqlalchemy import text

from samplan_contracts.between.printing import ConsentContent
from samplan_contracts.identity import Language
from samplan_contracts.plans import AccessElement, Kind
from samplan_dev.harness import NOON
from samplan_print.rendering import consent, texts
from samplan_print.rendering.parent import Variant, render
from samplan_servicekit.ids import new_id

from .conftest import Printing, consent_content


@pytest.mark.guide(125)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("by_parents", [False, True])
async def test_the_form_says_who_sees_what_until_when_and_has_lines_to_sign(
    language: Language, by_parents: bool
) -> None:
    content = ConsentContent.model_validate(consent_content(by_parents=by_parents))
    described = consent.describe(content, language=language, now=NOON, job_id=new_id())
    made = await render(described, Variant.PERSON)
    words = texts.catalogue(language)
    said = words["consent"]
    found = " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made.pdf)).pages)
    for wanted in (
        *("Adam Lunde", "Ola Ås", "Solvik skole", "Norsk", "Sier du ja, får personen se planen."),
        *(words["role"]["ip"]["provider"], texts.day(language, date(2027, 5, 30)), said["by_law"], said["yes"]),
        *(said["place_and_date"].split()[0], said["parent" if by_parents else "owner"].split()[0]),
        said["elements"]["goals"].capitalize(),
    ):
        assert wanted in found, wanted
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language.value
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()


def test_what_somebody_sees_is_said_in_words() -> None:
    said = texts.catalogue(Language.NB)["consent"]
    areas = {element for element in AccessElement if element.value.startswith("life_area.")}
    assert consent.in_words(frozenset(), said) == said["nothing"]
    assert consent.in_words({AccessElement.GOALS, AccessElement.HEALTH}, said) == "Mål og helse"
    assert consent.in_words({AccessElement.GOALS, *areas}, said) == "Mål og livsområdene"
    assert consent.in_words(areas - {AccessElement.HOME}, said).endswith("økonomi og fritid")


@pytest.mark.parametrize("easy", [False, True])
async def test_a_worker_makes_it_and_its_password_opens_it(printing: Printing, easy: bool) -> None:
    answer = await printing.call("POST", "consent-forms", {"language": "nn", "easy": easy})
    assert (answer.status_code, answer.json()["copy_id"]) == (202, None)
    job = await printing.work(answer.json()["id"])
    assert job["state"] == "ready", job
    assert printing.elsewhere.forms == [("nn", easy)]
    password = (await printing.call("POST", f"jobs/{job['id']}/password")).json()["password"]
    pdf = (await printing.call("GET", f"jobs/{job['id']}/pdf")).content
    reader = pypdf.PdfReader(io.BytesIO(pdf), password=password)
    assert "Ola Ås" in " ".join(page.extract_text() for page in reader.pages)


async def test_a_worker_of_the_version_before_makes_nothing_else_of_it(printing: Printing) -> None:
    answer = await printing.call("POST", "consent-forms", {})
    async with printing.service.kit.database.transaction(printing.scope) as session:
        where = {"org": printing.scope.organisation_id, "id": answer.json()["id"]}
        # As one that does not know the column reads it.
        await session.execute(text("update jobs set form = null where organisation_id = :org and id = :id"), where)
    job = await printing.work(answer.json()["id"])
    assert (job["state"], job["failure"]) == ("failed", "not_found")


@pytest.mark.parametrize(
    ("kind", "given", "status"),
    [
        (Kind.LEAD, {}, 202),
        (Kind.OWNER, {}, 202),
        (Kind.PROVIDER, {}, 403),
        (Kind.LEAD, {"print": False}, 403),
    ],
)
async def test_it_is_for_lead_and_owner_who_may_print(
    printing: Printing, kind: Kind, given: dict[str, Any], status: int
) -> None:
    answer = await printing.call("POST", "consent-forms", {}, kind=kind.value, **given)
    assert answer.status_code == status, answer.text


async def test_who_leads_no_more_when_it_is_made_gets_none(printing: Printing) -> None:
    answer = await printing.call("POST", "consent-forms", {})
    printing.elsewhere.kind = Kind.PROVIDER
    job = await printing.work(answer.json()["id"])
    assert (job["state"], job["failure"]) == ("failed", "access.right_missing")
