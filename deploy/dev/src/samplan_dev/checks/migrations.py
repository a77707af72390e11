"""What landed of migrations stays as it is, and none takes away what the version before still uses.

A database that is upgraded over the years and a new one become the same only if a landed migration, and a step of the
kit that it calls, never changes. `landed.txt` beside this file holds their digests. A new file is noted in it by

    .venv/bin/python -m samplan_dev.checks.migrations

and an older line never changes.

Services of the version before run while and after a database is migrated. So things are added in one version, and
what they replace is taken away in the next, when nothing that runs reads it. `RULES` finds what breaks that, or keeps
others waiting; where it is right all the same, `migrations_exceptions` says why.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from samplan_dev.checks.migrations_exceptions import EXCEPTIONS
from samplan_dev.layout import ROOT

LANDED: Final = Path(__file__).with_name("landed.txt")

RULES: Final[Mapping[str, str]] = {
    "drops": r"^drop (function|table|type|view|trigger|schema|policy)\b|\bdrop (column|constraint)\b",
    "renames": r"\brename\b",
    "changes a type": r"\balter (column )?\w+ (set data )?type\b",
    "demands a value": r"\bset not null\b|\badd column (if not exists )?\w+ [\w\[\]]+ not null(?! default)",
    "takes a right away": r"^revoke (?!(all|execute) on (all )?functions?\b).* on (?P<table>\w+)|\bas restrictive\b",
    "changes rows": r"^(update|delete from|truncate)\b",
    "indexes under a lock": r"^create (unique )?index (?!concurrently).* on (?P<table>\w+)",
    "unindexes under a lock": r"^drop index (?!concurrently)",
    "checks all rows under a lock": (
        r"^alter table (?P<table>\w+) (?=.*\badd constraint\b)(?!.*(\bnot valid\b|\busing index\b))"
    ),
}
"""What to look for in a statement (lower case, single spaces); a table of the same file is nobody's yet."""


def check(root: Path = ROOT, exceptions: Mapping[str, Mapping[str, str]] = EXCEPTIONS) -> list[str]:
    """One line for each finding."""
    return [*_check_digests(root), *_check_rules(root, exceptions)]


def files(root: Path) -> list[Path]:
    """Every migration, and every step of the kit that they call."""
    return sorted(
        [
            *root.glob("services/*/src/*/migrations/versions/[0-9]*.py"),
            *root.glob("libs/servicekit/src/samplan_servicekit/schema/*.py"),
        ]
    )


def _digests(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files(root)}


def _landed() -> dict[str, str]:
    lines = LANDED.read_text().splitlines() if LANDED.exists() else []
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def _check_digests(root: Path) -> Iterator[str]:
    there, landed = _digests(root), _landed()
    for name, digest in landed.items():
        if name not in there:
            yield f"{name}: landed, and is gone"
        elif there[name] != digest:
            yield f"{name}: landed, and was changed: databases that have it would differ from new ones"
    for name in there.keys() - landed.keys():
        yield f"{name}: is not noted; python -m samplan_dev.checks.migrations notes it"


def _check_rules(root: Path, exceptions: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    used = set()
    for path in files(root):
        name = str(path.relative_to(root))
        for rule, statement in find(path.read_text()):
            if rule in exceptions.get(name, {}):
                used.add((name, rule))
            else:
                yield f"{name}: {rule}: {statement[:100]}"
    for name, rules in exceptions.items():
        for rule in rules:
            if (name, rule) not in used:
                yield f"{name}: the exception for what {rule} is not needed"


def find(source: str) -> Iterator[tuple[str, str]]:
    """Rules that a migration's statements break, and the statements."""
    found = list(_statements(source))
    own = {
        match[1] for statement in found if (match := re.match(r"create table (?:if not exists )?(\w+)", statement))
    }
    for statement in found:
        for rule, pattern in RULES.items():
            match = re.search(pattern, statement)
            if match is not None and match.groupdict().get("table") not in own:
                yield rule, statement


def _statements(source: str) -> Iterator[str]:
    """The SQL in a module's strings, without comments and bodies of functions; what is put in at run time as `_`."""
    tree = ast.parse(source)
    told = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    told |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "_" for part in node.values)
        else:
            continue
        text = re.sub(r"--[^\n]*", "", text)
        text = re.sub(r"\$\$.*?\$\$", "$$", text, flags=re.DOTALL)
        for statement in text.split(";"):
            if plain := " ".join(statement.lower().split()):
                yield plain


def note() -> None:
    """Write down the digests of files that are new; older lines stay as they are."""
    lines = _digests(ROOT) | _landed()
    LANDED.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(lines.items())))


if __name__ == "__main__":
    note()
