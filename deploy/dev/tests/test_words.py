"""What the glossary rules out is found in every catalogue, and nothing else is."""

import json
import shutil
from pathlib import Path

import pytest

from samplan_dev.checks import words
from samplan_dev.layout import ROOT

GLOSSARY = "docs/glossary.md"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A project with the real glossary and a catalogue of each kind, all well written."""
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / GLOSSARY, tmp_path / GLOSSARY)
    for language, text in (("nb", "Gi koden."), ("nn", "Gi koden."), ("en", "Create a code.")):
        for folder in (f"web/src/i18n/{language}", "services/mailer/src/mailer/texts"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        _write(tmp_path / f"web/src/i18n/{language}/keys.json", {"give": text})
        _write(tmp_path / f"services/mailer/src/mailer/texts/{language}.json", {"lines": [{"give": text}]})
    return tmp_path


def test_every_catalogue_of_the_suite_is_read() -> None:
    read = {str(path.relative_to(ROOT)) for _, path in words.catalogues(ROOT)}
    assert {
        "web/src/i18n/nn/errors.json",
        "services/notify/src/samplan_notify/texts/en.json",
        "services/print/src/samplan_print/rendering/texts/nb.json",
        "services/reports/src/samplan_reports/texts/nn.json",
        "services/archive/src/samplan_archive/packages/nb.json",
    } <= read
    assert len(read) == sum(1 for _ in words.catalogues(ROOT))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nn", "Gje koden til andre."),
        ("nn", "Sida vart lukka."),
        ("nn", "Gå attende."),
        ("nn", "Last henne ned."),
        ("nb", "Skriv en kladd"),
        ("nb", "Kladden er lagret."),
        ("nb", "Handle for Adam"),
        ("en", "Your Username"),
        ("en", "Postal code"),
        ("en", "Make a plan"),
    ],
)
def test_a_form_that_is_ruled_out_is_found_with_its_key(town: Path, language: str, text: str) -> None:
    _write(town / f"services/mailer/src/mailer/texts/{language}.json", {"lines": [{"give": text}]})
    [finding] = words.check(town)
    assert finding.startswith(f"services/mailer/src/mailer/texts/{language}.json: lines.0.give: “")


def test_a_form_is_ruled_out_as_a_word_and_in_its_own_language(town: Path) -> None:
    _write(town / "web/src/i18n/nn/keys.json", {"all": "Alt er attraktivt.", "name": "Framgjeving"})
    _write(town / "web/src/i18n/en/keys.json", {"all": "Kladd, henne", "name": "A microphone of {{username}}"})
    assert words.check(town) == []


def test_a_glossary_that_rules_out_nothing_is_told(town: Path) -> None:
    text = (town / GLOSSARY).read_text()
    (town / GLOSSARY).write_text("\n".join(line for line in text.splitlines() if not line.startswith("| nn ")))
    assert words.check(town) == ["docs/glossary.md rules out no form of nn"]


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False))
