"""What runs before anything is installed."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from samplan_dev.layout import ROOT

sys.path.insert(0, str(ROOT / "deploy"))

import bootstrap
import machine


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary user on a machine that lacks RabbitMQ, without sudo."""
    monkeypatch.setattr(machine, "has_package", lambda package: package != "rabbitmq-server")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda name, **_: None if name == "sudo" else f"/usr/bin/{name}")


@pytest.mark.usefixtures("nobody")
def test_who_may_not_install_is_told_the_exact_command() -> None:
    with pytest.raises(SystemExit, match="apt-get install --no-install-recommends rabbitmq-server"):
        machine.ensure(["postgresql-15", "rabbitmq-server"])


def test_what_is_there_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "has_package", lambda _package: True)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("nothing is to be run"))
    machine.ensure(list(machine.SERVERS))


def test_nothing_is_started_by_an_installation_and_the_policy_is_put_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy-rc.d"
    seen: list[tuple[str, bool, int]] = []

    def run(command: list[str], _environment: dict[str, str]) -> None:
        verb = next(word for word in command if word in ("update", "install"))
        answer = subprocess.run([str(policy)], check=False).returncode if policy.exists() else 0
        seen.append((verb, policy.exists(), answer))
        if verb == "install":
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(machine, "POLICY", policy)
    monkeypatch.setattr(machine, "_quietly", run)
    with pytest.raises(subprocess.CalledProcessError):
        machine.install(["redis-server"])
    assert seen == [("update", True, 101), ("install", True, 101)]
    assert not policy.exists()


def test_a_step_runs_again_only_when_its_inputs_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path)
    runs: list[str] = []
    for stamp in ("a", "a", "b"):
        bootstrap.step("packages", stamp, partial(runs.append, stamp), "packages")
    assert runs == ["a", "b"]

    def fail() -> None:
        raise subprocess.CalledProcessError(1, ["uv"])

    with pytest.raises(SystemExit):
        bootstrap.step("packages", "c", fail, "packages")
    bootstrap.step("packages", "c", lambda: runs.append("c"), "packages")
    assert runs == ["a", "b", "c"], "a step that failed is tried again"


def test_uv_is_pinned_by_hash_in_the_lock() -> None:
    requirement = bootstrap.uv_requirement()
    assert requirement.startswith("uv==")
    assert requirement.count("uv==") == 1
    assert "--hash=sha256:" in requirement
    assert "://" not in requirement


def test_the_bootstrap_needs_nothing_but_the_standard_library() -> None:
    program = "import sys; sys.path.insert(0, 'deploy'); import bootstrap; print('fine')"
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stdout == "fine\n", answer.stderr
