"""`make guide`: which of the guide's items are proven by a test that passed in the last full run."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ITEMS = 250
FULL_RUN = "full-run.json"


def proofs(tests: Mapping[str, Mapping[str, Any]]) -> dict[int, list[str]]:
    """For each item the tests that prove it. A test with parameters counts when it passed with all of them."""
    by_function: dict[str, list[Mapping[str, Any]]] = {}
    for nodeid, test in tests.items():
        by_function.setdefault(nodeid.partition("[")[0], []).append(test)
    found: dict[int, list[str]] = {}
    for name, cases in sorted(by_function.items()):
        if all(case["outcome"] == "passed" for case in cases):
            for item in sorted({item for case in cases for item in case["guide"]}):
                found.setdefault(item, []).append(name)
    return found


def named(root: Path) -> dict[int, list[str]]:
    """For each item the tests that say that they prove it, read from their source: `path::name`."""
    found: dict[int, list[str]] = {}
    for path in sorted(path for path in root.rglob("test_*.py") if "node_modules" not in path.parts):
        if any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        for test in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for item in sorted({item for mark in test.decorator_list for item in _items(mark)}):
                found.setdefault(item, []).append(f"{path.relative_to(root)}::{test.name}")
    return found


def _items(mark: ast.expr) -> list[int]:
    """The items of a `@pytest.mark.guide(1, 2)`; none of anything else."""
    if not (isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.guide"):
        return []
    return [value.value for value in mark.args if isinstance(value, ast.Constant) and isinstance(value.value, int)]


def report(results: Path) -> list[str]:
    """One line for each item, and the sum; says so where no full run has been recorded."""
    path = results / FULL_RUN
    recorded = json.loads(path.read_text())["tests"] if path.exists() else {}
    found = proofs(recorded)
    lines = [
        f"{item} proven {' '.join(found[item])}" if item in found else f"{item} unproven"
        for item in range(1, ITEMS + 1)
    ]
    proven = sum(1 for item in found if 1 <= item <= ITEMS)
    if not path.exists():
        lines.append("No full run of `make test` has been recorded here.")
    return [*lines, f"{proven} of {ITEMS} proven"]
