"""What takes long is run by `make campaign`, and by nothing else; what `make test` leaves out is run there."""

from samplan_dev import campaign, testrun


def test_each_test_belongs_to_one_of_the_two_runs() -> None:
    pytests = [stage.command for stage in testrun.plan() if "pytest" in stage.command]
    assert pytests
    for command in pytests:
        assert command[command.index("pytest") + 1 :].count("not campaign") == 1
    tests = campaign.stages()["tests"]
    assert tests[tests.index("pytest") + 2] == "campaign"
    folders = {word.split("/")[0] for command in pytests for word in command if not word.startswith("-")}
    assert {folder for folder in folders if folder in (*testrun.UNIT_FOLDERS, "tests")} <= set(tests)
