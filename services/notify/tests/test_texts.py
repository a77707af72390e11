"""The catalogues of what people read."""

import string

import pytest

from samplan_contracts.identity import Language
from samplan_contracts.plans import MessageCategory
from samplan_notify import texts
from samplan_notify.deliveries.models import Kind

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def flat(words, path=()):
    for key, value in words.items():
        if isinstance(value, dict):
            yield from flat(value, (*path, key))
        else:
            yield (*path, key), value


@pytest.mark.parametrize("language", Language)
def test_every_language_has_every_text_with_the_same_places_to_fill(language):
    expected = {path: fields(text) for path, text in flat(texts.catalogue(Language.NB))}
    found = {path: fields(text) for path, text in flat(texts.catalogue(language))}
    assert found == expected


@pytest.mark.parametrize("language", Language)
def test_every_kind_and_category_has_its_words(language):
    words = texts.catalogue(language)
    assert {kind.value for kind in Kind} <= words.keys()
    assert words["categories"].keys() == {"none", *(category.value for category in MessageCategory)}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_an_sms_uses_only_letters_of_the_gsm_alphabet(language, kind):
    """One letter outside it, and the SMS holds 70 letters instead of 160."""
    assert set(texts.catalogue(language)[kind]["sms"]) <= GSM


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", [Kind.SIGN_IN, Kind.STEP_UP])
def test_a_code_fits_into_one_sms_and_comes_first(language, kind):
    text = texts.code(language, kind, {"code": "482913"})
    assert text.sms.startswith("482913 ")
    assert len(text.sms) <= 160
    assert "482913" not in text.subject


@pytest.mark.parametrize("language", Language)
def test_every_notice_leads_to_the_front_page(language):
    for kind in (Kind.PARTICIPANT_ADDED, Kind.MESSAGE):
        text = texts.notice(language, kind, short_name="Ole", category=None, origin="https://samplan.example")
        assert "https://samplan.example" in text.sms
        assert "https://samplan.example" in text.mail
