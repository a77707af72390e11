"""What the scripts of the world cost in a print-out, each beside a document of the same length in Latin letters.

    python -m samplan_bench fonts [--rounds 5] [--out FILE]

Ten goals, whose titles and texts have equally many signs in each script. All are laid out in turn, in each round, by
print's confined process as for the archive (PDF/A-2a), with the fonts that they need. Ratios are of processor time in
the same round: what else the machine does changes them least.
"""

import argparse
import asyncio
import os
import resource
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from samplan_bench.gateway import keep
from samplan_contracts.between.printing import PrintContent, PrintGoal, PrintParticipant
from samplan_contracts.events import PrintKind
from samplan_contracts.identity import Language
from samplan_contracts.plans import Element, PlanStatus, PlanType
from samplan_dev import layout
from samplan_print.jobs.details import Details
from samplan_print.rendering import document, fonts
from samplan_print.rendering.parent import Rendered, Variant, render
from samplan_servicekit.ids import new_id

GOALS: Final = 10
TITLE: Final = 60
TEXT: Final = 2000
"""Signs."""

PEER: Final = "Latin"
SCRIPTS: Final = {
    PEER: "Adam vil ha noen å være sammen med etter skolen, og trives best i små grupper. ",
    "Sámi": "Adam háliida muhtimiin leat ovttas skuvlla maŋŋá, ja loaktá buoremusat smávva joavkkuin čájeheamis. ",
    "Arabic": "يريد آدم أن يكون مع شخص ما بعد المدرسة، ويشعر بالراحة أكثر في المجموعات الصغيرة. ",
    "Ethiopic": "አዳም ከትምህርት በኋላ ከአንድ ሰው ጋር መሆን ይፈልጋል፣ በትናንሽ ቡድኖችም የተሻለ ይሰማዋል። ",
    "Devanagari": "आदम स्कूल के बाद किसी के साथ रहना चाहता है, और छोटे समूहों में सबसे अच्छा महसूस करता है। ",
    "Tamil": "ஆதாம் பள்ளிக்குப் பிறகு யாருடனாவது இருக்க விரும்புகிறான், சிறிய குழுக்களில் நன்றாக உணர்கிறான். ",
    "Thai": "อดัมอยากอยู่กับใครสักคนหลังเลิกเรียน และรู้สึกดีที่สุดในกลุ่มเล็ก ๆ ",
    "CJK": (
        "亚当想在放学后和别人在一起，在小组里感觉最好。"
        "アダムは放課後に誰かと一緒にいたい。"
        "아담은 방과 후에 누군가와 함께 있고 싶어 합니다. "
    ),
    "emoji": "🙂 😀 🫶🏽 🎉 🐴 ⚽ 🏊 🚌 🍎 ☀️ 🌧️ ❤️ 👍🏿 👨‍👩‍👧 🫨 📅 🎵 🛏️ 🦷 🧩 ",
}


def described(sentence: str) -> document.Description:
    """The plan, in one script."""
    kari = PrintParticipant(name="Kari Berg", kind="lead", role="ip.lead", responsibility=None, workplace="Solvik")
    goals = [
        PrintGoal(
            number=number,
            title=_signs(sentence, TITLE),
            description=_signs(sentence, TEXT),
            progress=40,
            registered_on=date(2026, 9, 1),
            activities=[],
        )
        for number in range(1, GOALS + 1)
    ]
    content = PrintContent(
        plan_id=new_id(),
        type=PlanType.IP,
        status=PlanStatus.ACTIVE,
        elements=[Element.GOALS],
        organisation_name="Solvik kommune",
        short_name="Adam",
        owner_name="Adam Lunde",
        printed_by=kari,
        period_from=None,
        period_to=None,
        goals=goals,
        activities_included=True,
        participants=[kari],
        av=1,
    )
    return document.describe(
        content,
        None,
        language=Language.NB,
        details=Details(),
        kind=PrintKind.ARCHIVE,
        now=datetime(2026, 11, 12, 14, tzinfo=UTC),
        job_id=new_id(),
    )


def _signs(sentence: str, number: int) -> str:
    return (sentence * (number // len(sentence) + 1))[:number].strip()


def measure(rounds: int) -> dict[str, Any]:
    """Seconds, size and ratio of each script."""
    plans = {script: described(sentence) for script, sentence in SCRIPTS.items()}
    times: dict[str, list[float]] = {script: [] for script in plans}
    processor: dict[str, list[float]] = {script: [] for script in plans}
    made: dict[str, Rendered] = {}
    fonts.settled()  # read once in each worker
    for _ in range(rounds):
        for script, plan in plans.items():
            before, began = _processor(), time.perf_counter()
            made[script] = asyncio.run(render(plan, Variant.ARCHIVE, fonts_dir=layout.FONTS_DIR))
            times[script].append(time.perf_counter() - began)
            processor[script].append(_processor() - before)
    return {
        script: {
            "seconds": round(statistics.median(times[script]), 2),
            "processor_seconds": round(statistics.median(processor[script]), 2),
            "kib": round(len(made[script].pdf) / 1024),
            "pages": made[script].pages,
            "font_files": len(fonts.needed(plans[script], layout.FONTS_DIR)),
            "to_latin": round(
                statistics.median(a / b for a, b in zip(processor[script], processor[PEER], strict=True)), 2
            ),
        }
        for script in plans
    }


def _processor() -> float:
    """Seconds that children that have ended took of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(prog="samplan_bench fonts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args(words)
    scripts = measure(arguments.rounds)
    machine = {"cores": len(os.sched_getaffinity(0)), "load": round(os.getloadavg()[0], 1)}
    keep("fonts", {"machine": machine, "scripts": scripts}, arguments.out)
