"""A pytest plugin that writes down what a run proved: each test's outcome and the items of the guide that it marks.

`--record FILE` names the JSON file: `{"tests": {nodeid: {"outcome": "passed", "guide": [57]}}}`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GUIDE = "guide"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The file to write."""
    parser.addoption("--record", type=Path, help="write each test's outcome and guide items to this JSON file")


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that reports; xdist's workers only mark."""
    path = config.getoption("--record")
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(path))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Guide items travel with the reports, also out of xdist's workers."""
    for mark in item.iter_markers(GUIDE):
        item.user_properties += [(GUIDE, number) for number in mark.args]


class Recorder:
    """Gathers the reports of one run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tests: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test passes when none of its phases fails and its call passes."""
        test = self._tests.setdefault(report.nodeid, {"outcome": "passed", GUIDE: []})
        test[GUIDE] = sorted({value for name, value in report.user_properties if name == GUIDE})
        if report.failed:
            test["outcome"] = "failed"
        elif report.skipped and test["outcome"] == "passed":
            test["outcome"] = "skipped"

    def pytest_sessionfinish(self) -> None:
        """Write the file, also after an interrupted run."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({"tests": self._tests}, indent=1, sort_keys=True))
