"""Making PDFs: what safety costs, what a second worker gains, and the fastest peer.

    python -m samplan_bench printing [--rounds 5] [--jobs 12] [--out FILE]

The same plan (40 goals, 80 activities, 12 messages) for all. Contestants run in turn, in each round.

- worker: what print does: a confined process that fills the template and lays out PDF/UA-1.
- weasyprint: a bare process that lays out the same HTML with the same fonts, to the same kind of PDF.
- sealing: password, envelope encryption and storing in a folder, as a share of the worker's whole time.
- typst: a bare process that lays out the same texts in the same order, on as many pages as it needs; not tagged.

Then a whole suite: `--jobs` print-outs are asked for at once, with one worker and with two.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg

from samplan_bench.gateway import keep, with_suite
from samplan_bench.leaving import own_folder
from samplan_contracts.between.printing import (
    PrintActivity,
    PrintContent,
    PrintGoal,
    PrintMessage,
    PrintMessages,
    PrintParticipant,
)
from samplan_contracts.events import PrintKind
from samplan_contracts.identity import Language
from samplan_contracts.plans import Element, PlanStatus, PlanType
from samplan_dev import provision
from samplan_dev.client import Browser
from samplan_dev.people import Outbox, sign_in
from samplan_dev.suite import Suite
from samplan_dev.walk import Walk
from samplan_print.jobs.details import Details
from samplan_print.jobs.passwords import encrypt, new_password
from samplan_print.rendering import document, layout
from samplan_print.rendering.fonts import OWN
from samplan_print.rendering.parent import Rendered, Variant, render
from samplan_print.store import Documents, Stored
from samplan_servicekit.blobs import FolderBlobs
from samplan_servicekit.documents import DocumentCipher
from samplan_servicekit.ids import new_id

_TEXT: Final = "Adam vil gjerne bli kjent med flere på sin egen alder, og trives best i små grupper. " * 4
_PATIENCE: Final = 300.0

_BARE: Final = """
import sys, weasyprint, importlib.resources
from weasyprint.text.fonts import FontConfiguration
here = importlib.resources.files("samplan_print.rendering")
style = (here / "templates/style.css").read_text()
for asset, name in {fonts!r}.items():
    style = style.replace(asset, (here / "fonts" / name).as_uri())
fonts = FontConfiguration()
css = weasyprint.CSS(string=style, font_config=fonts)
html = weasyprint.HTML(string=sys.stdin.read())
pdf = html.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")
sys.stdout.buffer.write(pdf)
"""

_TYPST: Final = "import sys, typst; sys.stdout.buffer.write(typst.compile(sys.argv[1], font_paths=[sys.argv[2]]))"


def described() -> document.Description:
    """The plan."""
    day = date(2026, 9, 1)
    activity = PrintActivity(
        title="Ridning",
        description=_TEXT,
        status="under_way",
        registered_on=day,
        time_frame="Høsten",
        responsible="Ola Ås",
    )
    kari = PrintParticipant(name="Kari Berg", kind="lead", role="ip.lead", responsibility=None, workplace="Solvik")
    message = PrintMessage(
        sent_at=datetime(2026, 11, 12, 14, tzinfo=UTC),
        category="minutes",
        sender="Kari Berg",
        recipients=["Ola Ås"],
        subject="Referat",
        text=_TEXT,
    )
    goals = [
        PrintGoal(
            number=number,
            title=f"Mål {number}",
            description=_TEXT,
            progress=40,
            registered_on=day,
            activities=[activity, activity],
        )
        for number in range(1, 41)
    ]
    content = PrintContent(
        plan_id=new_id(),
        type=PlanType.IP,
        status=PlanStatus.ACTIVE,
        elements=[Element.GOALS, Element.MESSAGES],
        organisation_name="Solvik kommune",
        short_name="Adam",
        owner_name="Adam Lunde",
        printed_by=kari,
        period_from=None,
        period_to=None,
        goals=goals,
        activities_included=True,
        participants=[kari] * 8,
        av=1,
    )
    return document.describe(
        content,
        PrintMessages(messages=[message] * 12),
        language=Language.NB,
        details=Details("Måling"),
        kind=PrintKind.COPY,
        now=datetime.now(UTC),
        job_id=new_id(),
    )


def _typst_source(description: Mapping[str, Any]) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    prose = f"#par({quoted(_TEXT)})"
    lines = [
        '#set page(paper: "a4", margin: 22mm, header: [Fortrolig], footer: context [Side #counter(page).display() '
        "av #counter(page).final().first()])",
        '#set text(font: "Inter", size: 10.5pt, lang: "nb")',
        f"#heading({quoted(description['title'])})",
        f"#par({quoted(description['reason'])})",
        "#outline()",
        "#pagebreak()",
    ]
    for goal in description["goals"]:
        lines += [f"#heading(level: 2, {quoted(goal['title'])})", prose]
        for activity in goal["activities"]:
            lines += [f"#heading(level: 3, {quoted(activity['title'])})", prose]
    rows = ", ".join(quoted(who["name"]) + ", " + quoted(who["role"]) for who in description["participants"])
    lines.append(f"#table(columns: 2, {rows})")
    for message in description["messages"]:
        lines += [f"#heading(level: 2, {quoted(message['subject'])})", prose]
    return "\n".join(lines)


def _timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _program(arguments: Sequence[str], given: bytes = b"") -> bytes:
    return subprocess.run([sys.executable, *arguments], input=given, capture_output=True, check=True).stdout


def measure_making(folder: Path, rounds: int) -> dict[str, Any]:
    """Worker, bare WeasyPrint, sealing and Typst."""
    description = described()
    html = layout.to_html(dict(description)).encode()
    source = folder / "plan.typ"
    source.write_text(_typst_source(description))
    fonts = str(Path(layout.__file__).parent / "fonts")
    documents = Documents(FolderBlobs(folder / "blobs"))
    cipher = DocumentCipher(os.urandom(32))
    times: dict[str, list[float]] = {name: [] for name in ("worker", "weasyprint", "sealing", "typst")}
    pages, typst_pages = 0, 0
    for number in range(rounds):
        began = time.perf_counter()
        rendered: Rendered = asyncio.run(render(description, Variant.PERSON))
        times["worker"].append(time.perf_counter() - began)
        pages = rendered.pages
        times["weasyprint"].append(_timed(partial(_program, ["-c", _BARE.format(fonts=OWN)], html))[0])
        began = time.perf_counter()
        asyncio.run(
            documents.put(Stored(f"jobs/{number}", "plan|job", cipher), encrypt(rendered.pdf, new_password()))
        )
        times["sealing"].append(time.perf_counter() - began)
        seconds, pdf = _timed(lambda: _program(["-c", _TYPST, str(source), fonts]))
        times["typst"].append(seconds)
        typst_pages = pdf.count(b"/Type /Page\n") or pdf.count(b"/Type/Page") or 0
    middle = {name: statistics.median(found) for name, found in times.items()}
    return {
        "pages": {"worker": pages, "typst": typst_pages},
        "seconds": {name: round(value, 3) for name, value in middle.items()},
        "worker_to_weasyprint": {"is": round(middle["worker"] / middle["weasyprint"], 2), "target": "<= 1.15"},
        "sealing_share": {
            "is": round(middle["sealing"] / (middle["worker"] + middle["sealing"]), 3),
            "target": "< 0.10",
        },
    }


async def measure_workers(suite: Suite, jobs: int) -> dict[str, Any]:
    """How long print-outs that are asked for at once take with one worker, and with two."""
    seconds: dict[int, float] = {}
    for workers in (1, 2):
        await asyncio.to_thread(suite.up, {"print": workers})
        async with AsyncExitStack() as stack:
            walk = Walk(suite.origin, suite.people["people"], say=lambda _: None)
            walk.kari = await stack.enter_async_context(Browser(suite.origin, patience=30))
            walk.outbox = Outbox(walk.kari)
            await sign_in(walk.kari, walk.outbox, walk.person("kari"))
            await walk.create_owner()
            await walk.make_plan()
            await walk.renew_consent()
            for number in range(20):
                goal = {"title": f"Mål {number}", "description": _TEXT}
                await walk.kari.post(f"/api/plans/plans/{walk.plan_id}/goals", goal, expect=201)
            path = f"/api/print/plans/{walk.plan_id}/jobs"
            began = time.perf_counter()
            asked = [(await walk.kari.post(path, {"reason": "Måling"}, expect=202)).body["id"] for _ in range(jobs)]
            await _until_ready(suite, asked)
            seconds[workers] = time.perf_counter() - began
    return {
        "seconds": {f"{workers} worker(s)": round(value, 1) for workers, value in seconds.items()},
        "jobs": jobs,
        "two_to_one": {"is": round(seconds[1] / seconds[2], 2), "target": ">= 1.8"},
    }


async def _until_ready(suite: Suite, jobs: Sequence[str]) -> None:
    database = provision.service_database(suite.postgres, "print", suite.passwords)
    connection = await asyncpg.connect(database.superuser_url)
    query = "select count(*) from jobs where id = any($1::uuid[]) and state = 'ready'"
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                if await connection.fetchval(query, list(jobs)) == len(jobs):
                    return
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench printing")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=12)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    with own_folder() as folder:
        making = measure_making(folder, arguments.rounds)
    workers = with_suite(lambda suite, _: asyncio.run(measure_workers(suite, arguments.jobs)))
    machine = {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)}
    keep("printing", {"machine": machine, "making": making, "workers": workers}, arguments.out)
