"""The municipality's administration in a real browser, on the real suite."""

import pytest

from samplan_dev.people import synthetic_identity_number

from ..conftest import People
from ..factories import make_person
from .conftest import Enter

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


@pytest.mark.guide(54)
@pytest.mark.guide(249)
async def test_the_menu_follows_the_rights_and_a_right_is_given_from_the_list(people: People, visitor: Enter) -> None:
    kari = await people.signed_in("kari")
    person = await make_person(kari, given_name="Randi", family_name=f"Meny {synthetic_identity_number()[:8]}")
    admin, lead = await visitor(), await visitor()
    await lead.signs_in(people.known["kari"])
    await lead.sees("Mine planer")
    assert await lead.page.get_by_role("link", name="Virksomhet").count() == 0
    assert await lead.page.get_by_role("link", name="Rapporter").count() == 1

    await admin.signs_in(people.known["siri"])
    await admin.sees("Mine planer")
    assert await admin.page.get_by_role("link", name="Rapporter").count() == 0
    await admin.page.get_by_role("link", name="Virksomhet").click()
    await admin.sees("Personer")
    await admin.page.get_by_label("Etternavn").fill(person["family_name"])
    await admin.page.keyboard.press("Enter")
    await admin.page.get_by_role("link", name=person["display_name"]).click()
    await admin.sees(person["display_name"])
    await admin.page.get_by_label("Rediger person", exact=True).check()
    await admin.page.get_by_role("button", name="Lagre rettigheter").click()
    await admin.page.get_by_text("er lagret, og gjelder nå").wait_for()
    rights = await (await people.signed_in("siri")).get(f"/api/identity/administration/persons/{person['id']}/rights")
    assert rights.body["rights"] == ["person.edit"]
