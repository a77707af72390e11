"""From a bare Python 3.11 to a checkout that can run: `bootstrap.py COMMAND…`, which every make target calls.

Standard library only. Makes `.venv` with exactly what requirements.lock names, installs the workspace's members in
it, builds the web front end with the Node of a wheel, and hands over to `python -m samplan_dev COMMAND…`. A step
whose inputs are those of its last success is skipped; a later run takes a fraction of a second here.

Registries, proxies and certificates are the machine's: pip, uv and npm read its environment as they always do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
LOCK = ROOT / "requirements.lock"
WEB = ROOT / "web"
OPENID = ROOT / "deploy/dev/openid"
FONTS = ROOT / "services/print/fonts"

NEEDS_NOTHING = {"down", "status", "logs"}
"""Commands that work with what is there; they do not bring anything up to date."""
NEEDS_NODE_MODULES = {"up", "walk", "test", "check", "shots", "bench", "campaign", "beside"}
NEEDS_OPENID = NEEDS_NODE_MODULES - {"check"}
"""The OpenID providers that a suite has beside it are Node's too."""
NEEDS_FONTS = NEEDS_OPENID
NEEDS_WEB = NEEDS_NODE_MODULES - {"check"}


def main() -> None:
    """Bring up to date what the command needs, and become the command."""
    command = sys.argv[1] if len(sys.argv) > 1 else "up"
    if sys.version_info[:2] != (3, 11):
        sys.exit(
            f"Samplan runs on Python 3.11; this is {sys.version.split()[0]}. `make PYTHON=python3.11` names another."
        )
    if command in NEEDS_NOTHING and not (BIN / "python").exists():
        sys.exit("Nothing is installed here yet: make up")
    if command not in NEEDS_NOTHING:
        with (ROOT / ".bootstrap.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            prepare(command)
    os.execv(BIN / "python", [str(BIN / "python"), "-m", "samplan_dev", *sys.argv[1:]])


def prepare(command: str) -> None:
    """Everything that `command` needs, step by step."""
    packages = list(machine.PACKAGES_OF.get(command, ()))
    if not (BIN / "python").exists():
        packages.append("python3-venv")
    machine.ensure(packages)
    step("python", digest([], sys.version), make_venv, "a virtual environment")
    step("uv", digest([], uv_requirement()), install_uv, "uv")
    step("packages", digest([LOCK]), install_packages, "Python packages")
    members = sorted(
        [*ROOT.glob("libs/*"), *ROOT.glob("services/*"), ROOT / "gateway", ROOT / "deploy/dev", ROOT / "bench"]
    )
    members = [member for member in members if (member / "pyproject.toml").exists()]
    stamp = digest([LOCK, *(member / "pyproject.toml" for member in members)])
    step("members", stamp, lambda: install_members(members), "the workspace")
    if command in NEEDS_OPENID:
        inputs = [OPENID / name for name in ("package.json", "package-lock.json", ".npmrc")]
        step("openid", digest(inputs), lambda: npm_ci(OPENID), "the OpenID providers of development")
    if command in NEEDS_FONTS:
        inputs = [FONTS / name for name in ("package.json", "package-lock.json", ".npmrc")]
        step("fonts", digest(inputs), install_fonts, "fonts for print")
    if not (WEB / "package.json").exists():
        return
    if command in NEEDS_NODE_MODULES:
        inputs = [WEB / name for name in ("package.json", "package-lock.json", ".npmrc")]
        step("node_modules", digest(inputs), install_node_modules, "packages of the web front end")
        inputs += [WEB / "src/api/openapi.json", WEB / "scripts/generate.ts"]
        step("api types", digest(inputs), generate_types, "types of the API")
    if command in NEEDS_WEB:
        step("web", digest(web_sources()), build_web, "the web front end")


def step(name: str, stamp: str, run: Callable[[], None], what: str) -> None:
    """Run a step unless it last succeeded with the same inputs; SystemExit when it fails."""
    file = STAMPS / name
    if file.exists() and file.read_text() == stamp:
        return
    began = time.monotonic()
    try:
        run()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{what}: this failed:\n\n    {' '.join(map(str, error.cmd))}\n")
    STAMPS.mkdir(parents=True, exist_ok=True)
    file.write_text(stamp)
    print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)


def digest(files: Iterable[Path], text: str = "") -> str:
    """A hash over the names and contents of `files`, and `text`."""
    result = hashlib.sha256(text.encode())
    for path in files:
        result.update(f"{path.relative_to(ROOT)}\0".encode())
        result.update(path.read_bytes() if path.exists() else b"-")
    return result.hexdigest()


def make_venv() -> None:
    """An empty virtual environment; one of another Python, or half made, gives way."""
    if VENV.exists():
        shutil.rmtree(VENV)
    run([sys.executable, "-m", "venv", VENV])


def uv_requirement() -> str:
    """uv's own line of the lock with its hashes, as pip takes it."""
    found = re.search(r"^uv==.*?(?=^\S)", LOCK.read_text() + "\nend", re.MULTILINE | re.DOTALL)
    if found is None:
        sys.exit("requirements.lock does not name uv")
    return found.group(0)


def install_uv() -> None:
    """uv alone, by pip: everything else is installed by uv."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    requirement = STAMPS / "uv.txt"
    requirement.write_text(uv_requirement())
    run([BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", requirement])


def install_packages() -> None:
    """Exactly the lock: what it does not name is removed (the members too, which the next step installs)."""
    (STAMPS / "members").unlink(missing_ok=True)
    run([BIN / "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", LOCK])


def install_members(members: list[Path]) -> None:
    """The workspace's own packages, editable; what they depend on is installed already."""
    editables = [part for member in members for part in ("--editable", member)]
    run([BIN / "uv", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *editables])


def install_node_modules() -> None:
    """Exactly package-lock.json; no package's own scripts are run."""
    for made in ("web", "api types"):
        (STAMPS / made).unlink(missing_ok=True)
    npm_ci(WEB)


def generate_types() -> None:
    """web/src/api/schema.d.ts, from the description of the API."""
    run([BIN / "npm", "run", "--silent", "generate"], WEB)


def install_fonts() -> None:
    """The families that print cuts its documents' fonts from; of each the one weight and form that is used."""
    npm_ci(FONTS)
    for file in FONTS.glob("node_modules/@fontsource/*/files/*"):
        if not file.name.endswith("-400-normal.woff2"):
            file.unlink()


def npm_ci(folder: Path) -> None:
    """Exactly what the folder's package-lock.json names."""
    run([BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def web_sources() -> list[Path]:
    """Every file that the built front end is made of."""
    left_out = {"node_modules", "dist", "tests", "coverage"}
    found = []
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(name for name in folders if name not in left_out and not name.startswith("."))
        found += [Path(folder) / name for name in sorted(files)]
    return found


def build_web() -> None:
    """web/dist."""
    run([BIN / "npm", "run", "--silent", "build", "--", "--logLevel=warn"], WEB)


def run(command: list[str | Path], folder: Path = ROOT) -> None:
    """Run a command with our own Python and Node first on PATH; raises CalledProcessError."""
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": f"{BIN}:{os.environ.get('PATH', '')}"}
    environment.pop("PYTHONHOME", None)
    environment["npm_config_update_notifier"] = "false"
    subprocess.run([str(part) for part in command], check=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
