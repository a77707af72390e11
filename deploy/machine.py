"""What the machine itself must have: programs of the operating system, installed with apt where they are missing.

Standard library only: this runs before anything is installed. As a program (`machine.py install PACKAGE…`, as root)
it installs packages without letting any of their services start, now or at the next boot.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import os
import shutil
import subprocess
import sys
from glob import glob
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
REFUSE_STARTS = "#!/bin/sh\n# Left here by an interrupted installation of Samplan; may be deleted.\nexit 101\n"

UNITS = {
    "postgresql-15": ["postgresql.service"],
    "rabbitmq-server": ["rabbitmq-server.service", "epmd.socket", "epmd.service"],
    "redis-server": ["redis-server.service"],
    "nginx-light": ["nginx.service"],
}
"""What those packages would have the machine start at its next boot."""

SERVERS = ("postgresql-15", "rabbitmq-server", "redis-server")
LAYOUT = ("libpango-1.0-0", "libpangoft2-1.0-0")
BROWSER = ("chromium-headless-shell",)
INSTEAD = {"chromium-headless-shell": "chromium"}
"""What does as well where the package cannot be had: a whole browser takes twice the processor for the same pages."""

BENCHMARKS = ("nginx-light", "wrk")

PACKAGES_OF = {
    "up": (*SERVERS, *LAYOUT),
    "walk": (*SERVERS, *LAYOUT),
    "test": (*SERVERS, *LAYOUT, *BROWSER),
    "shots": (*SERVERS, *LAYOUT, *BROWSER),
    "bench": (*SERVERS, *LAYOUT, *BENCHMARKS),
    "beside": (*SERVERS, *LAYOUT),
    "campaign": (*SERVERS, *LAYOUT, *BROWSER, *BENCHMARKS),
}
"""Beyond Python, what each of make's targets needs."""


def has_package(package: str) -> bool:
    """True when what we want of a Debian package is there, from wherever it came."""
    if package == "postgresql-15":
        return bool(glob("/usr/lib/postgresql/*/bin/postgres")) or shutil.which("postgres") is not None
    if package == "rabbitmq-server":
        return Path("/usr/lib/rabbitmq/bin/rabbitmq-server").exists() and shutil.which("epmd") is not None
    if package in LAYOUT:
        return ctypes.util.find_library(package.removeprefix("lib").removesuffix("-0")) is not None
    if package == "python3-venv":
        return _has_module("ensurepip") and _has_module("venv")
    program = {"redis-server": "redis-server", "nginx-light": "nginx"}.get(package, package)
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin") is not None


def _has_module(name: str) -> bool:
    """Asked of a fresh interpreter: Debian's `venv` imports and then fails without `ensurepip`."""
    return subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True).returncode == 0


def _does_without(missing: list[str]) -> bool:
    return all(package in INSTEAD and has_package(INSTEAD[package]) for package in missing)


def ensure(packages: list[str]) -> None:
    """Install those of `packages` that are missing; SystemExit with the exact command when that is not ours to do."""
    missing = [package for package in packages if not has_package(package)]
    if not missing:
        return
    manual = f"apt-get update && apt-get install --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        sys.exit(f"Missing on this machine: {', '.join(missing)} (Debian's names). Install them and try again.")
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo"):
        prefix = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    elif _does_without(missing):
        return
    else:
        sys.exit(f"Missing on this machine: {', '.join(missing)}. As root, run:\n\n    {manual}\n")
    print(f"installing {', '.join(missing)}", flush=True)
    script = str(Path(__file__).resolve())
    answer = subprocess.run([*prefix, sys.executable, script, "install", *missing])
    if answer.returncode and _does_without(missing):
        return
    if answer.returncode or not all(map(has_package, missing)):
        sys.exit(f"\n{', '.join(missing)} could not be installed. As root, run:\n\n    {manual}\n")


def install(packages: list[str]) -> None:
    """As root: install `packages`, with nothing started and nothing asked; raises CalledProcessError."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text(REFUSE_STARTS)
        POLICY.chmod(0o755)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    quiet = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    try:
        _quietly(["apt-get", *quiet, "update"], environment)
        _quietly(["apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages], environment)
    finally:
        if ours:
            POLICY.unlink()
    if shutil.which("systemctl"):
        units = [unit for package in packages for unit in UNITS.get(package, [])]
        for unit in units:
            with contextlib.suppress(OSError):
                subprocess.run(["systemctl", "disable", "--quiet", unit], capture_output=True)


def _quietly(command: list[str], environment: dict[str, str]) -> None:
    """Run a command whose output interests only when it fails."""
    answer = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if answer.returncode:
        print(answer.stdout[-4000:], file=sys.stderr)
        raise subprocess.CalledProcessError(answer.returncode, command)


if __name__ == "__main__":
    if sys.argv[1:2] != ["install"]:
        sys.exit("usage: machine.py install PACKAGE…")
    try:
        install(sys.argv[2:])
    except subprocess.CalledProcessError as error:
        sys.exit(f"{' '.join(error.cmd)} failed")
