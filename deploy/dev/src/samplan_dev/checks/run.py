"""Runs every check, one after the other (they share two cores with whatever else runs), and says what failed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable

from samplan_dev.checks import access, migrations, tracked, words
from samplan_dev.checks.access_exceptions import EXCEPTIONS
from samplan_dev.layout import BIN, ROOT

Check = Callable[[], list[str]]
"""Returns findings; none is well."""


def program(*command: str, folder: str = ".") -> Check:
    """A check that is a program: its output is the finding when it fails."""

    def run() -> list[str]:
        environment = {**os.environ, "PATH": f"{BIN}:{os.environ.get('PATH', '')}", "NO_COLOR": "1"}
        answer = subprocess.run(
            command, cwd=ROOT / folder, env=environment, capture_output=True, text=True, check=False
        )
        return (answer.stdout + answer.stderr).splitlines() if answer.returncode else []

    return run


def sources() -> list[str]:
    """The packages that are typed strictly, and the launcher."""
    folders = [*ROOT.glob("libs/*/src"), *ROOT.glob("services/*/src"), ROOT / "gateway/src", ROOT / "deploy/dev/src"]
    return [str(folder.relative_to(ROOT)) for folder in sorted(folders)] + [
        "deploy/bootstrap.py",
        "deploy/machine.py",
    ]


def proof_of_access() -> list[str]:
    """See `access`."""
    library = access.load(ROOT / "libs/servicekit/src")
    services = [module for folder in sorted(ROOT.glob("services/*/src")) for module in access.load(folder)]
    return [line.replace(f"{ROOT}/", "") for line in access.check(services, library, EXCEPTIONS)]


def interfaces() -> list[str]:
    """What is written down of events and HTTP is what the code says, and no event broke its readers."""
    from samplan_dev.describe import differences  # late: it imports every service

    return differences()


def all_checks() -> dict[str, Check]:
    """Every check by name, quick ones first."""
    checks: dict[str, Check] = {
        "ruff": program("ruff", "check", "--quiet", "."),
        "format": program("ruff", "format", "--check", "--quiet", "."),
        "tracked files": lambda: tracked.check(ROOT),
        "proof of access": proof_of_access,
        "migrations": migrations.check,
        "words": lambda: words.check(ROOT),
        "imports": program("lint-imports", "--no-logo"),
        "interfaces": interfaces,
        "types": program("mypy", "--no-error-summary", *sources()),
    }
    if (ROOT / "web/package.json").exists():
        checks["web: types, eslint"] = program("npm", "run", "--silent", "check", folder="web")
    return checks


def run_all() -> int:
    """Run every check; 1 when one found something."""
    failed = 0
    for name, check in all_checks().items():
        began = time.monotonic()
        findings = check()
        failed += bool(findings)
        print(f"{time.monotonic() - began:6.1f} s  {'FAIL' if findings else 'ok  '}  {name}", flush=True)
        for line in findings:
            print(f"          {line}")
    return 1 if failed else 0
