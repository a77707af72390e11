"""Reports as CSV, with headings in a language."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from fastapi import Response

from samplan_contracts.identity import Language
from samplan_contracts.plans import Kind
from samplan_reports.counts.schemas import MessageReport, PlanReport, SignInReport, Step
from samplan_servicekit import spreadsheets
from samplan_servicekit.spreadsheets import Row


def plans(report: PlanReport, language: Language) -> str:
    """A line for each type and status of plan."""
    words = catalogue(language)
    head = [*(words[name] for name in ("plan_type", "status", "plans")), *(words["kinds"][kind] for kind in Kind)]
    rows: list[Row] = [
        (
            words["plan_types"][row.plan_type],
            words["statuses"][row.status],
            row.plans,
            *(row.participants[kind] for kind in Kind),
        )
        for row in report.rows
    ]
    return _write(head, rows, _withheld(words, report.small_count))


def messages(report: MessageReport, language: Language) -> str:
    """A line for each month and type of plan."""
    words = catalogue(language)
    head = [words[name] for name in ("month", "plan_type", "messages", "in_plans")]
    rows = ([row.month, words["plan_types"][row.plan_type], row.messages, row.plans] for row in report.rows)
    return _write(head, rows, _withheld(words, report.small_count))


def sign_ins(report: SignInReport, language: Language) -> str:
    """A line for each month or day."""
    words = catalogue(language)
    by_month = report.filters.by is Step.MONTH
    head = [words[name] for name in ("month" if by_month else "day", "sign_ins", "people")]
    rows: list[Row] = [
        (f"{row.first_day:%Y-%m}" if by_month else row.first_day.isoformat(), row.sign_ins, row.people)
        for row in report.rows
    ]
    return _write(head, rows, "")


def respond(report: str, language: Language, text: str) -> Response:
    """A download, named in the reader's language; the names are plain letters, as a header has them."""
    name = catalogue(language)["files"][report]
    return Response(
        spreadsheets.BEGINNING + text.encode(),
        media_type=spreadsheets.CONTENT_TYPE,
        headers=spreadsheets.download_as(f"{name}.csv"),
    )


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    """The words of a language."""
    file = resources.files("samplan_reports.texts") / f"{language.value}.json"
    words: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return words


def _withheld(words: Mapping[str, Any], small_count: int) -> str:
    return str(words["withheld"]).format(small_count=small_count)


def _write(head: Row, rows: Iterable[Row], withheld: str) -> str:
    shown = ([withheld if field is None else field for field in row] for row in rows)
    return spreadsheets.write([head, *shown])
