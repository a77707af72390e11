"""The launcher, on real infrastructure, with stand-ins for the services."""

import contextlib
import json
import re
import smtplib
import socket
import sys
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psutil
import pytest

from samplan_dev import __main__ as launcher
from samplan_dev import layout, services
from samplan_dev.processes import is_alive
from samplan_dev.services import ServiceProcess
from samplan_dev.suite import Suite
from samplan_dev.waiting import wait_until

FAKE = str(Path(__file__).with_name("fake_service.py"))

pytestmark = pytest.mark.timeout(180)


def table(workers: Mapping[str, int]) -> list[ServiceProcess]:
    """The real table with stand-ins, and fewer of them."""
    wanted = {"identity", "plans", "notify", "gateway"}
    return [
        ServiceProcess(one.name, one.service, one.roles, (sys.executable, FAKE))
        for one in services.processes(workers)
        if one.service in wanted
    ]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """A suite that is up."""
    made = Suite(tmp_path_factory.mktemp("suite"), durable=False, table=table, migrates=(), seeds=False)
    with pytest.MonkeyPatch.context() as patch:
        # Somebody may be editing the sources while the tests run.
        patch.setattr(layout, "service_hash", lambda service: f"{service} as it was")
        try:
            made.up()
            yield made
        finally:
            made.remove()


def pids(suite: Suite) -> dict[str, int]:
    return {name: info.pid for name, info in suite.supervisor.processes().items()}


def variables(suite: Suite, name: str) -> dict[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{suite.http_ports[name]}/") as answer:
        return dict(json.load(answer))


def test_everything_is_up_and_says_so(suite: Suite) -> None:
    found = {one.name: one for one in suite.status()}
    assert {"postgres", "rabbitmq", "redis", "seaweed", "catcher", "identity", "notify-worker-1"} <= found.keys()
    assert all(one.state == "RUNNING" and one.ready is not False for one in found.values())


def test_its_status_says_the_address_that_a_browser_uses(
    suite: Suite, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "Suite", lambda: suite)
    assert launcher.status([]) == 0
    [address] = re.findall(r"^address: (\S+)$", capsys.readouterr().out, re.MULTILINE)
    with urllib.request.urlopen(address) as answer:
        assert json.load(answer)["SAMPLAN_PUBLIC_ORIGIN"] == address


def test_a_second_up_changes_nothing(suite: Suite) -> None:
    before = pids(suite)
    suite.up()
    assert pids(suite) == before


def test_workers_scale_without_touching_the_others(suite: Suite) -> None:
    before = pids(suite)
    suite.up({"notify": 3})
    grown = pids(suite)
    assert {name: pid for name, pid in grown.items() if name in before} == before
    assert grown.keys() - before.keys() == {"notify-worker-2", "notify-worker-3"}
    suite.up()
    assert pids(suite) == grown, "plain `up` keeps the number of workers"
    suite.up({"notify": 1})
    assert pids(suite) == before
    assert not psutil.pid_exists(grown["notify-worker-3"])


@pytest.mark.parametrize("name", ["notify-worker-1", "redis", "postgres", "rabbitmq", "epmd", "catcher"])
def test_a_crashed_process_is_started_again_and_reported(suite: Suite, name: str) -> None:
    before = suite.pid(name)
    suite.kill(name)
    suite.wait_restarted(name, before)
    wait_until(lambda: any(f" {name} pid {before} " in line for line in suite.incidents()), "the report", seconds=5)
    assert next(one.restarts for one in suite.status() if one.name == name) == 1
    instance = {"redis": suite.redis, "postgres": suite.postgres, "rabbitmq": suite.rabbitmq}.get(name)
    if instance is not None:
        wait_until(instance.is_ready, f"{name} to answer", seconds=40)


def test_changed_code_restarts_only_the_processes_that_run_it(suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pids(suite)
    known = layout.service_hash
    monkeypatch.setattr(layout, "service_hash", lambda service: known(service) + "!" * (service == "plans"))
    suite.up()
    after = pids(suite)
    assert {name for name in after if after[name] != before[name]} == {"plans", "plans-relay-1", "plans-relay-2"}
    monkeypatch.undo()
    suite.up()


def test_each_service_gets_its_own_keys_and_accounts_only(suite: Suite) -> None:
    plans, identity, gateway = (variables(suite, name) for name in ("plans", "identity", "gateway"))
    assert plans["SAMPLAN_SECRETS_DIR"] != identity["SAMPLAN_SECRETS_DIR"]
    assert "plans_app:" in plans["SAMPLAN_DATABASE_URL"]
    assert "SAMPLAN_REDIS_URL" not in plans
    assert "SAMPLAN_DATABASE_URL" not in gateway
    assert gateway["SAMPLAN_PUBLIC_ORIGIN"] == suite.origin
    assert plans["SAMPLAN_IDENTITY_URL"].endswith(f":{suite.http_ports['identity']}")
    assert variables(suite, "plans-relay-2")["SAMPLAN_ROLES"] == "relay"


def test_no_secret_is_readable_by_others(suite: Suite) -> None:
    private = [suite.supervisor.config, suite.state / "suite.json", suite.state / "passwords.json"]
    private += [path for path in (suite.state / "secrets").rglob("*") if path.is_file()]
    assert len(private) > 15
    assert [path for path in private if path.stat().st_mode & 0o077] == []
    command_lines = [" ".join(process.cmdline()) for process in suite.supervisor.left_over()]
    passwords = json.loads((suite.state / "passwords.json").read_text()).values()
    assert not [line for line in command_lines for password in passwords if password in line]


def sms(suite: Suite, password: str, **body: object) -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{suite.http_ports['catcher']}/sms/send",
        data=json.dumps(body).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": "Basic " + b64encode(f"samplan:{password}".encode()).decode(),
        },
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_the_catcher_shows_each_sms_and_mail_once_also_after_a_crash(suite: Suite) -> None:
    password = json.loads((suite.state / "passwords.json").read_text())["sms"]
    message = {"source": "Samplan", "destination": "+4799999991", "userData": "Kode <b>123</b>", "refId": "r1"}
    first = sms(suite, password, **message)
    assert first[0] == 200
    assert sms(suite, password, **message) == first, "the same reference is the same message"
    assert sms(suite, "wrong", **message)[0] == 401
    assert sms(suite, password, **(message | {"destination": "12"}))[0] == 400
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@samplan.example", "b@example.org", "Æøå"
    mail.set_content("Hei på deg")
    with smtplib.SMTP("127.0.0.1", suite.http_ports["smtp"]) as server:
        server.send_message(mail)
    before = suite.pid("catcher")
    suite.kill("catcher")
    suite.wait_restarted("catcher", before)
    wait_until(lambda: suite.is_ready("catcher"), "the catcher", seconds=10)
    assert [(one["channel"], one["to"], one["subject"], one["text"]) for one in suite.outbox()] == [
        ("sms", "+4799999991", "", "Kode <b>123</b>"),
        ("email", "b@example.org", "Æøå", "Hei på deg"),
    ]
    with urllib.request.urlopen(f"http://127.0.0.1:{suite.http_ports['catcher']}/dev/outbox") as answer:
        page = answer.read().decode()
    assert "Kode &lt;b&gt;123" in page
    assert "<script" not in page


def test_down_leaves_no_process_and_up_again_keeps_the_data(suite: Suite) -> None:
    suite.postgres.sql("create table kept (n int); insert into kept values (7)", "plans")
    ports_before = suite.http_ports
    running = suite.supervisor.left_over()
    assert {"epmd", "beam.smp", "weed", "postgres", "redis-server"} <= _names(running)
    suite.down()
    assert [process for process in running if is_alive(process)] == []
    assert suite.supervisor.left_over() == []
    assert suite.status() == []
    suite.up()
    assert suite.postgres.sql("select n from kept", "plans") == "7"
    assert suite.http_ports == ports_before


def test_a_port_that_another_program_took_meanwhile_is_chosen_anew(suite: Suite) -> None:
    suite.down()
    wanted = suite.http_ports["identity"]
    with socket.create_server(("127.0.0.1", wanted)):
        suite.up()
        assert suite.http_ports["identity"] != wanted
        assert suite.is_ready("identity")


def test_a_killed_supervisor_takes_everything_with_it_and_up_starts_anew(suite: Suite) -> None:
    daemon = psutil.Process(int((suite.supervisor.folder / "supervisord.pid").read_text()))
    daemon.kill()
    wait_until(lambda: not suite.supervisor.left_over(), "all processes to follow", seconds=90)
    suite.up()
    assert all(one.state == "RUNNING" for one in suite.status())


def _names(processes: list[psutil.Process]) -> set[str]:
    found = set()
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found.add(process.name())
    return found
