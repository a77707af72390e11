"""A job over which a worker fails in a way that nobody foresaw comes to an end, and holds up no other."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from samplan_dev.harness import running
from samplan_dev.provision import ServiceDatabase
from samplan_print.jobs import making, sweeping
from samplan_print.jobs.making import ATTEMPTS
from samplan_print.rendering.parent import SCRATCH

from .conftest import Printing


@pytest.mark.parametrize("error", [KeyError, RecursionError, OSError])
async def test_after_so_many_faults_a_job_has_failed_with_a_reason(
    printing: Printing, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    tried = 0

    async def render(*_: Any, **__: Any) -> None:
        nonlocal tried
        tried += 1
        raise error("Adam Lunde")

    monkeypatch.setattr(making, "render", render)
    job_id = await printing.ask(save_copy=True)
    for _ in range(ATTEMPTS - 1):
        with pytest.raises(error):  # the queue gives it out again, later each time
            await printing.make(job_id)
    seen = await printing.work(job_id)
    assert (seen["state"], seen["failure"], tried) == ("failed", "print.rendering_failed", ATTEMPTS)
    assert await printing.objects() == []


@pytest.mark.usefixtures("quick")
async def test_a_job_that_cannot_be_swept_away_holds_up_no_other(
    printing: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = await printing.ask(), await printing.ask()
    see_to = sweeping._see_to

    async def fail_for_one(kit: Any, scope: Any, job_id: Any) -> None:
        if job_id == broken:
            raise KeyError
        await see_to(kit, scope, job_id)

    monkeypatch.setattr(sweeping, "_see_to", fail_for_one)
    printing.service.clock.move(timedelta(minutes=61))
    with pytest.raises(ExceptionGroup):
        await sweeping.sweep(printing.service.kit)
    printing.service.clock.move(timedelta(minutes=-61))
    assert [(await printing.job(job_id)).state for job_id in (broken, other)] == ["requested", "failed"]


async def test_what_a_worker_that_was_killed_had_under_way_is_cleared_at_the_next_start(
    print_database: ServiceDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    left = tmp_path / "temporary" / f"{SCRATCH}-x" / "weasyprint-x"
    left.mkdir(parents=True)
    async with running("print", print_database, blob_dir=tmp_path / "blobs"):
        assert not left.parent.exists()
