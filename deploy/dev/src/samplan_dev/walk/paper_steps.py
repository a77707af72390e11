"""A plan on paper: printed for a meeting, saved, given to the archive, and a print-out that is stopped in time."""

from __future__ import annotations

import asyncio
import io
import time
from typing import Any

import pypdf

from samplan_dev.client import Browser, RefusedError
from samplan_dev.people import sign_in
from samplan_dev.walk.walker import GOAL, REASON, Walker

_UNDER_WAY = ("requested", "rendering", "rendered", "packaged", "sent", "received")


class PaperSteps(Walker):
    """Print and archive."""

    async def print_plan(self) -> None:
        """Kari prints the plan for a meeting and keeps a copy: the PDF opens with the password shown once."""
        password, pdf = await self.printed({"reason": REASON, "save_copy": True})
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert reader.is_encrypted
        for wrong in ("", "Feil-passord-1234", password[:-1]):
            assert reader.decrypt(wrong) is pypdf.PasswordType.NOT_DECRYPTED, "opened with another password"
        assert reader.decrypt(password) is not pypdf.PasswordType.NOT_DECRYPTED
        pages = [" ".join(page.extract_text().split()) for page in reader.pages]
        assert REASON in pages[0], pages[0]
        assert "Kari Berg" in pages[0], pages[0]
        assert any(GOAL in page for page in pages[1:]), pages
        self.note(f"{len(pages)} pages, {len(pdf)} bytes, password {password[:2]}…")

    async def printed(self, wanted: dict[str, Any]) -> tuple[str, bytes]:
        """Password and PDF of a print-out. A password whose answer was lost is gone: then one prints again."""
        path = f"/api/print/plans/{self.plan_id}/jobs"
        while True:
            job = await self.kari.post(path, wanted, expect=202)
            self.print_outs += 1
            made = await self.settled(self.kari, f"{path}/{job.body['id']}")
            assert made["state"] == "ready", made
            pdf = await self.kari.get(f"{path}/{made['id']}/pdf")
            try:
                password = await self.kari.post(f"{path}/{made['id']}/password")
            except RefusedError as error:
                if error.answer.status != 409:
                    raise
                wanted = {**wanted, "save_copy": False}
            else:
                return str(password.body["password"]), pdf.body

    async def settled(self, browser: Browser, path: str, seconds: float = 90) -> dict[str, Any]:
        """A job that has come to its end."""
        deadline = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = (await browser.get(path)).body
            if found["state"] not in _UNDER_WAY:
                return found
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.1)

    async def find_copy(self) -> None:
        """The copy lies in the plan's archive folder."""
        copies = (await self.kari.get(f"/api/print/plans/{self.plan_id}/copies")).body["items"]
        assert len(copies) == 1, copies
        self.note(f"{copies[0]['pages']} pages, saved {copies[0]['saved_at']}")

    async def archive_plan(self) -> None:
        """She archives the plan: a PDF/A and its message go to the archive system, whose receipt comes back."""
        path = f"/api/archive/plans/{self.plan_id}/transfers"
        asked = await self.kari.post(path, expect=201)
        deadline = time.monotonic() + 120
        states: list[str] = []
        while True:
            [transfer] = (await self.kari.get(path)).body["items"]
            if transfer["state"] not in states:
                states.append(transfer["state"])
            if transfer["state"] not in _UNDER_WAY:
                break
            assert time.monotonic() < deadline, transfer
            await asyncio.sleep(0.1)
        assert transfer["id"] == asked.body["id"], transfer
        assert transfer["state"] == "archived", transfer
        assert transfer["case_number"], transfer
        copies = (await self.kari.get(f"/api/print/plans/{self.plan_id}/copies")).body["items"]
        assert len(copies) == 2, copies
        self.note(f"{' → '.join(states)}: case {transfer['case_number']}, record {transfer['record_number']}")

    async def stop_print(self) -> None:
        """Ola may print now and asks for it; Kari withdraws his consent meanwhile, and nothing comes out."""
        ola = self.participants["ola"]["id"]
        known = await self.as_known(ola)
        if not known["print"]:
            try:
                participant = f"{self.plan}/participants/{ola}"
                await self.kari.patch(participant, {"print": True}, if_match=f'"{known["version"]}"')
            except RefusedError:
                # Sent twice, because the first answer was lost: then it is done.
                assert (await self.as_known(ola))["print"]
        await sign_in(self.ola, self.outbox, self.person("ola"))
        path = f"/api/print/plans/{self.plan_id}/jobs"
        job = await self.until_allowed(lambda: self.ola.post(path, {"reason": REASON}, expect=202))
        withdrawn = {"participant_ids": [ola], "remarks": "Ønsket av planeier"}
        await self.kari.post(f"{self.plan}/consent/withdrawals", withdrawn)
        await self.until_refused(lambda: self.ola.get(f"{path}/{job.body['id']}"))
        line = await self.line_of(job.body["id"], ("print.failed", "print.made"))
        assert line["action"] == "print.failed", line
        await self.until_refused(lambda: self.ola.get(f"{path}/{job.body['id']}/pdf"))
        self.note(f"{line['actor_name']}: {line['action']}")

    async def as_known(self, participant_id: str) -> dict[str, Any]:
        """A participant as the list shows them."""
        items = (await self.kari.get(f"{self.plan}/participants")).body["items"]
        return next(item for item in items if item["id"] == participant_id)

    async def line_of(self, object_id: str, actions: tuple[str, ...], seconds: float = 90) -> dict[str, Any]:
        """The first line of the plan's log about an object that says one of these."""
        deadline = time.monotonic() + seconds
        while True:
            for line in await self.log_lines():
                if line["object_id"] == object_id and line["action"] in actions:
                    return line
            assert time.monotonic() < deadline, f"nothing in the log about {object_id}"
            await asyncio.sleep(1)
