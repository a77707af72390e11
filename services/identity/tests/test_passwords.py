"""Passwords: hashed as the design says, and refused when they are soon guessed."""

import asyncio
import unicodedata

import pytest

from samplan_identity.accounts.passwords import Passwords, prepared, weaknesses
from samplan_servicekit.errors import Problem


@pytest.mark.parametrize(
    "password", ["passord1", "Passord123", "qwerty12", "11111111", "karikari", "samplan1", "solvik12"]
)
def test_what_is_soon_guessed_is_refused(password: str) -> None:
    assert weaknesses(password, ["kari", "Berg", "Solvik", "samplan"]) == ["easily_guessed"]


@pytest.mark.parametrize(
    "password", ["blåbær under brua", "Xk3-vannfall", "tre små elger danser", "a" * 3 + "kv9Lw2px"]
)
def test_no_rule_asks_for_kinds_of_characters(password: str) -> None:
    assert weaknesses(password, ["kari"]) == []


def test_length_is_limited_at_both_ends() -> None:
    assert weaknesses("kort1!x", []) == ["too_short"]
    assert weaknesses("lang " * 60, []) == ["too_long"]


async def test_a_hash_names_its_algorithm_and_verifies_its_password_alone() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("blåbær under brua")
    assert hashed.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert await passwords.verify(hashed, "blåbær under brua")
    assert not await passwords.verify(hashed, "blåbær over brua")
    assert not await passwords.verify(None, "nobody has this password")
    passwords.close()


@pytest.mark.parametrize("password", ["blåbær under Áhkku", "tré\u00a0små\u2003elgær", "पानी और ज़मीन 42"])
async def test_a_password_is_the_same_from_every_keyboard_and_old_hashes_go_on(password: str) -> None:
    passwords = Passwords()
    forms = {unicodedata.normalize(form, password) for form in ("NFC", "NFD")}
    ours = await passwords.hash(password)
    for typed in forms | {prepared(password)}:
        assert await passwords.verify(ours, typed)
        assert prepared(typed) == prepared(password)
    for before in {password, *forms}:  # hashed as it came, by the version before
        old = passwords._hasher.hash(before)
        for typed in forms:
            assert await passwords.verify(old, typed)
    assert not await passwords.verify(ours, password + "x")
    passwords.close()


async def test_more_than_can_be_hashed_soon_are_asked_to_come_back() -> None:
    passwords = Passwords()
    results = await asyncio.gather(*(passwords.verify(None, "x") for _ in range(120)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, Problem)]
    assert len(refused) == 20
    assert {problem.status for problem in refused} == {503}
    assert await passwords.verify(None, "x") is False
    passwords.close()
