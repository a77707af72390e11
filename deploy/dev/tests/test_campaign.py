"""What takes long is run by `make campaign`, and by nothing else; what `make test` leaves out is run there."""

import re

from samplan_dev import campaign, testrun
from samplan_dev.layout import ROOT


def test_each_test_belongs_to_one_of_the_two_runs() -> None:
    pytests = [stage.command for stage in testrun.plan() if "pytest" in stage.command]
    assert pytests
    for command in pytests:
        assert command[command.index("pytest") + 1 :].count("not campaign") == 1
    tests = campaign.stages()["tests"]
    assert tests[tests.index("campaign") - 1] == "-m"
    folders = {word.split("/")[0] for command in pytests for word in command if not word.startswith("-")}
    assert {folder for folder in folders if folder in (*testrun.UNIT_FOLDERS, "tests")} <= set(tests)


def test_a_campaign_tries_each_property_with_more_cases() -> None:
    """Whoever says how many cases they want says it so that a campaign can ask for more, and where it comes by."""
    properties = campaign.stages()["properties"]
    for path in [
        found for folder in (*testrun.UNIT_FOLDERS, "tests") for found in ROOT.glob(f"{folder}/**/test_*.py")
    ]:
        written = path.read_text()
        for number in re.findall(r"\bmax_examples=([\w(]+)", written):
            name = str(path.relative_to(ROOT))
            said = number.startswith(("cases(", "calls(")) or re.search(
                rf"^{re.escape(number)} = (cases|calls)\(", written, re.M
            )
            assert said, name
            # A case that shares what a fixture made with all others is one that calls what the fixture started.
            assert "function_scoped_fixture" not in written or "calls(" in written, name
            assert name.split("/")[0] in properties, name
            assert "@given" in written, name
            by_name = "pytest.mark.hypothesis" in written or re.search(r"^(    )?@given|^@settings", written, re.M)
            assert by_name, f"{name}: no test that `-m hypothesis` selects"
