"""What people type into cards and accounts: cleaned, or refused with the field that it stands in."""

from typing import Any

import pytest

from samplan_contracts.identity import OrganisationRight as R
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase

from .town import Town

CARD = {"given_name": "Eli", "family_name": "Nes"}


@pytest.fixture
async def town(identity: UnderTest, identity_database: ServiceDatabase) -> Town:
    return await Town(identity, identity_database).found()


@pytest.fixture
async def editor(town: Town) -> Somebody:
    return await town.person(R.PERSON_EDIT)


def faults(answer: Any) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer["errors"]}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("given_name", "\u200b\u3164", "string_too_short"),
        ("family_name", "Ne\x00s", "string_control_character"),
        ("workplace", "\x1b[2J", "string_control_character"),
        ("birth_date", "2226-01-01", "born_later"),
        ("birth_date", "0026-01-01", "born_too_early"),
        ("postal_code", "०१५०", "string_pattern_mismatch"),
        ("email", "bjørn@post.example", "email_not_ascii"),
        ("mobile", "05432", "no_sms"),
        ("mobile", "55 55 55 55", "no_sms"),
        ("mobile", "820 00 000", "no_sms"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field_for_a_new_card_and_a_changed_one(
    town: Town, editor: Somebody, field: str, value: str, code: str
) -> None:
    refused = await town.call(editor, "POST", "/persons", {**CARD, field: value}, expect=422)
    assert faults(refused) == {f"/{field}": code}
    person = await town.call(editor, "POST", "/persons", CARD, expect=201)
    path = f"/persons/{person['id']}"
    assert faults(await town.call(editor, "PATCH", path, {field: value}, expect=422, version=1)) == {
        f"/{field}": code
    }
    assert await town.call(editor, "GET", path, expect=200) == person


async def test_signs_that_nobody_sees_are_cleaned_and_a_number_without_sms_is_kept_where_codes_go_by_mail(
    town: Town, editor: Somebody
) -> None:
    typed = {
        "given_name": "Eli\x0bA\u030ase",
        "family_name": "\u202eNes\u2028Bø",
        "code_channel": "email",
        "mobile": "55 55 55 55",
        "email": "eli@xn--blbr-roah.example",
        "birth_date": "1931-02-03",
    }
    person = await town.call(editor, "POST", "/persons", typed, expect=201)
    assert (person["display_name"], person["mobile"]) == ("Eli Åse Nes Bø", "+4755555555")
    assert person["email"] == "eli@blåbær.example"
    path = f"/persons/{person['id']}"
    refused = await town.call(editor, "PATCH", path, {"code_channel": "sms"}, expect=422, version=1)
    assert faults(refused) == {"/mobile": "no_sms"}


async def test_what_stood_there_before_stands_in_nobodys_way(town: Town, editor: Somebody) -> None:
    child = await town.person(mobile="+4755555555", account=None)
    changed = {"mobile": "+4755555555", "code_channel": "sms", "workplace": "Skolen"}
    card = await town.call(editor, "PATCH", f"/persons/{child.person_id}", changed, expect=200, version=1)
    assert card["workplace"] == "Skolen"


async def test_a_user_name_that_differs_by_an_invisible_sign_is_taken(town: Town) -> None:
    admin = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP)
    first, second = await town.person(), await town.person()
    rename = {"username": "eli.nes"}
    await town.call(admin, "PATCH", f"/persons/{first.person_id}/account", rename, expect=200)
    for alike in ("eli\u00ad.nes", "ELI.nes\u200d", "eli.\u202ane\u202cs"):
        path = f"/persons/{second.person_id}/account"
        taken = await town.call(admin, "PATCH", path, {"username": alike}, expect=409)
        assert taken["code"] == "account.username_taken"


async def test_ones_own_codes_go_to_no_number_without_sms(town: Town) -> None:
    somebody = await town.person()
    await town.session(somebody)
    refused = await town.call(
        somebody, "POST", "/account/contact", {"channel": "sms", "mobile": "22 22 22 22"}, expect=422
    )
    assert faults(refused) == {"/mobile": "no_sms"}
