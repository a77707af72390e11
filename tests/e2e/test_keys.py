"""An operator changes the keys that data lies sealed under, while people use the suite."""

import asyncio
import base64
import json
import secrets
import subprocess
from pathlib import Path
from typing import Any

from samplan_dev.client import Browser
from samplan_dev.services import module
from samplan_dev.suite import Suite
from samplan_servicekit.secrets import Secrets

from .conftest import People
from .factories import Plan, make_plan

PROCESSES = ("print", "print-worker-1")


async def _keys(suite: Suite, service: str, action: str) -> dict[str, Any]:
    """Run an operator's command; what it prints."""
    done = await asyncio.to_thread(
        subprocess.run,
        [*module(service, "keys"), action],
        env=suite.service_environment(service),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


async def _restart(suite: Suite) -> None:
    for name in PROCESSES:
        await asyncio.to_thread(suite.stop, name)
        await asyncio.to_thread(suite.start, name)
    await asyncio.to_thread(suite.wait_ready)


def _write(folder: Path, kek: bytes, *others: bytes) -> None:
    (folder / "kek").write_bytes(base64.b64encode(kek))
    (folder / "kek.others").write_bytes(b"\n".join(base64.b64encode(one) for one in others))


async def _reads_copy(people: People, kari: Browser, plan: Plan) -> None:
    """The plan's saved copy has its title and opens."""
    path = f"/api/print/plans/{plan.id}"
    (copy,) = (await kari.get(f"{path}/copies")).body["items"]
    assert copy["title"] == "Plan ved skolestart"
    asked = (await kari.post(f"{path}/copies/{copy['id']}/prints", expect=202)).body
    await _settled(people, kari, f"{path}/jobs/{asked['id']}")
    assert (await kari.get(f"{path}/jobs/{asked['id']}/pdf")).body.startswith(b"%PDF")


async def _settled(people: People, kari: Browser, job: str) -> None:
    async def ready() -> bool:
        return bool((await kari.get(job)).body["state"] == "ready")

    await people.until(ready, seconds=60)


async def test_a_kek_is_changed_step_by_step_and_everything_stays_readable(people: People, suite: Suite) -> None:
    kari = await people.signed_in("kari")
    plan = await make_plan(kari)
    path = f"/api/print/plans/{plan.id}"
    wanted = {"reason": "Til skolestart", "save_copy": True, "title": "Plan ved skolestart"}
    job = (await kari.post(f"{path}/jobs", wanted, expect=202)).body
    await _settled(people, kari, f"{path}/jobs/{job['id']}")

    folder = suite.state / "secrets" / "print"
    old, new = Secrets(folder, strict=False).key("kek"), secrets.token_bytes(32)
    for keks in ((old, new), (new, old)):
        _write(folder, *keks)
        await _restart(suite)
        await _reads_copy(people, kari, plan)
    assert (await _keys(suite, "print", "rewrap"))["keys"] > 0
    status = await _keys(suite, "print", "status")
    assert list(status["wrapped"]) == [status["wrapping"]]
    # Answers that are kept for a repeated call belong to no plan.
    of_plans = [counts for column, counts in status["sealed"].items() if not column.startswith("idempotency")]
    assert {name for counts in of_plans for name in counts} == {"plans"}
    _write(folder, new)
    (folder / "kek.others").unlink()
    await _restart(suite)
    await _reads_copy(people, kari, plan)
    password = await kari.post(f"{path}/jobs/{job['id']}/password")
    assert password.body["password"]
    lines = (await kari.get(f"{plan.path}/log?limit=100")).body["items"]
    assert "Til skolestart" in [line.get("detail") for line in lines]


async def test_everything_that_is_sealed_names_its_key(people: People, suite: Suite) -> None:
    await make_plan(await people.signed_in("kari"))
    for service in ("identity", "plans", "archive"):
        await _keys(suite, service, "rewrap")
        status = await _keys(suite, service, "status")
        assert status["own"], service
        assert "unnamed" not in {name for counts in status["sealed"].values() for name in counts}, status
    before = (await _keys(suite, "identity", "status"))["sealing"]
    await _keys(suite, "identity", "rotate")
    status = await _keys(suite, "identity", "status")
    assert (len(status["own"]), status["sealing"]) == (2, before)
    await (await people.signed_in("siri")).get("/api/identity/session", expect=200)
