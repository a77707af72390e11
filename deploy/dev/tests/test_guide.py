"""What counts as a proven item of the guide."""

import json
import re
from pathlib import Path

import pytest

from samplan_dev import guide
from samplan_dev.layout import ROOT

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.guide(1)
def test_passes(): pass

@pytest.mark.guide(2)
def test_fails(): assert False

@pytest.mark.guide(3)
@pytest.mark.parametrize("n", [1, 2])
def test_fails_for_one(n): assert n == 1

@pytest.mark.guide(4)
def test_skipped(): pytest.skip("not here")

@pytest.mark.guide(5, 250)
@pytest.mark.parametrize("n", [1, 2])
def test_proves_two(n): pass

@pytest.fixture
def broken():
    yield
    raise RuntimeError

@pytest.mark.guide(6)
def test_fails_at_its_end(broken): pass

def test_unmarked(): pass
"""


@pytest.fixture
def recorded(pytester: pytest.Pytester) -> Path:
    """The record of a run of TESTS."""
    pytester.makepyfile(test_it=TESTS)
    path = pytester.path / "results" / guide.FULL_RUN
    options = ("-p", "samplan_dev.recording", "-p", "no:cacheprovider", f"--record={path}")
    pytester.runpytest_subprocess(*options, "-o", "markers=guide(item): proves an item")
    return path


def test_only_marked_tests_that_passed_prove_an_item(recorded: Path) -> None:
    lines = guide.report(recorded.parent)
    assert len(lines) == guide.ITEMS + 1
    assert [line for line in lines if " proven " in line] == [
        "1 proven test_it.py::test_passes",
        "5 proven test_it.py::test_proves_two",
        "250 proven test_it.py::test_proves_two",
    ]
    assert "2 unproven" in lines
    assert lines[-1] == "3 of 250 proven"


def test_the_record_knows_every_outcome(recorded: Path) -> None:
    outcomes = [test["outcome"] for test in json.loads(recorded.read_text())["tests"].values()]
    assert {outcome: outcomes.count(outcome) for outcome in outcomes} == {"passed": 5, "failed": 3, "skipped": 1}


def test_without_a_full_run_nothing_is_proven(tmp_path: Path) -> None:
    assert guide.report(tmp_path)[-1] == "0 of 250 proven"


def test_what_tests_name_is_read_from_their_source(tmp_path: Path) -> None:
    for folder in ("services/x/tests", ".venv/lib"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "test_it.py").write_text(TESTS)
    named = guide.named(tmp_path)
    assert sorted(named) == [1, 2, 3, 4, 5, 6, 250]
    assert named[250] == ["services/x/tests/test_it.py::test_proves_two"]


def test_the_readme_claims_no_more_than_tests_name() -> None:
    [claimed] = re.findall(r"user guide describes, (\d+) have tests", (ROOT / "README.md").read_text())
    assert 0 < int(claimed) <= len(guide.named(ROOT))
