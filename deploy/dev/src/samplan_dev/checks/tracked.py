"""What must not stand in tracked files: registries' hosts, paths of a machine, lock files with hosts or no hashes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

LOCK_FILES = re.compile(r"(^|/)(requirements[^/]*|[^/]*\.lock|[^/]*-?lock\.(json|yaml))$")

HOSTS = ("pypi.org", "pythonhosted.org", "registry.npmjs.org", "registry.yarnpkg.com", "deb.debian.org")
"""Registries' hosts: where packages come from is the machine's affair."""

MACHINE_PATH = re.compile(r"(?<![\w.~$/{])/(home|root|Users|work|mnt)/[\w.-]+/")
"""A home folder or a workspace of somebody's machine."""

OWN = "deploy/dev/src/samplan_dev/checks/tracked.py"
"""This file names what it looks for."""


def tracked_files(root: Path) -> list[str]:
    """Every file that git tracks, or would with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted({name for name in listed.stdout.split("\0") if name and (root / name).is_file()})


def check(root: Path) -> list[str]:
    """One line for each finding."""
    return [line for name in tracked_files(root) for line in _check_file(root, name)]


def _check_file(root: Path, name: str) -> Iterator[str]:
    if name == OWN:
        return
    try:
        text = (root / name).read_text()
    except UnicodeDecodeError:
        return
    is_lock = LOCK_FILES.search(name) is not None
    for number, line in enumerate(text.splitlines(), 1):
        if is_lock and "://" in line:
            yield f"{name}:{number}: a host in a lock file"
        if (host := next((host for host in HOSTS if host in line), None)) is not None:
            yield f"{name}:{number}: the registry {host}"
        if MACHINE_PATH.search(line):
            yield f"{name}:{number}: a path of somebody's machine"
    if name == "requirements.lock":
        for entry in re.split(r"\n(?=\S)", text.strip()):
            if "--hash=sha256:" not in entry:
                yield f"{name}: {entry.split()[0]} has no hash"
