"""What the municipality sees of its plans: numbers, as a table and for a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from typing import Any

from samplan_dev.walk.walker import Walker


class ReportSteps(Walker):
    """Reports."""

    async def read_reports(self) -> None:
        """Kari reads the reports, with small numbers withheld, and takes them along as CSV."""
        plans = await self.until_counted("plans?plan_type=ip", lambda report: bool(report["rows"]))
        messages = await self.until_counted("messages?plan_type=ip", lambda report: bool(report["rows"]))
        sign_ins = await self.until_counted("sign-ins", lambda report: report["totals"]["people"] >= 3)
        row = next(row for row in plans["rows"] if row["status"] == "active")
        small = plans["small_count"]
        shown = "withheld" if row["plans"] is None else row["plans"]
        assert row["plans"] is None or row["plans"] >= small, row
        table = (await self.kari.get("/api/reports/sign-ins.csv?language=nb")).body
        lines = list(csv.reader(io.StringIO(table.removeprefix("\ufeff")), delimiter=";"))
        assert len(lines) == 1 + len(sign_ins["rows"]), lines
        self.note(
            f"individual plans {shown} (below {small} none is shown), messages in {len(messages['rows'])} rows,"
            f" {sign_ins['totals']['sign_ins']} sign-ins of {sign_ins['totals']['people']} people"
        )

    async def until_counted(self, report: str, there: Any, seconds: float = 60) -> dict[str, Any]:
        """A report, once it shows what the events that are still under way tell it."""
        deadline = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = (await self.kari.get(f"/api/reports/{report}")).body
            if there(found):
                return found
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.1)
