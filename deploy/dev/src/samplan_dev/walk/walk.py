"""The whole way: all steps in their order, and the count at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from samplan_dev.walk.paper_steps import PaperSteps
from samplan_dev.walk.plan_steps import PlanSteps
from samplan_dev.walk.report_steps import ReportSteps
from samplan_dev.walk.walker import ACTIVITIES, GOAL


class Walk(PlanSteps, PaperSteps, ReportSteps):
    """A walk; see `Walker`."""

    def steps(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """The steps in their order."""
        return (
            self.sign_in,
            self.create_owner,
            self.make_plan,
            self.add_participants,
            self.renew_consent,
            self.write_goal,
            self.send_message,
            self.read_message,
            self.meet_limits,
            self.print_plan,
            self.find_copy,
            self.archive_plan,
            self.stop_print,
            self.withdraw_consent,
            self.read_reports,
            self.read_log,
            self.check,
        )

    async def check(self) -> None:
        """Nothing was lost, and nothing was done twice."""
        participants = (await self.kari.get(f"{self.plan}/participants")).body["items"]
        kinds = sorted(item["kind"] for item in participants)
        assert kinds == ["lead", "owner", "provider", "relative"], kinds
        goals = (await self.kari.get(f"{self.plan}/goals")).body["items"]
        assert [goal["title"] for goal in goals] == [GOAL], goals
        assert [activity["title"] for activity in goals[0]["activities"]] == list(ACTIVITIES), goals
        messages = f"/api/messaging/plans/{self.plan_id}/messages"
        sent = (await self.kari.get(f"{messages}?folder=sent")).body["items"]
        assert [item["id"] for item in sent] == [self.message_id], sent
        actions = [line["action"] for line in await self.log_lines() if line["outcome"] in ("done", "failed")]
        expected = {
            **dict.fromkeys(("plan.created", "consent.signed", "goal.created", "message.sent", "message.read"), 1),
            **dict.fromkeys(("archive.requested", "archive.archived", "print.failed"), 1),
            "copy.saved": 2,  # by hand, and of what was archived
            "participant.added": 2,
            "activity.created": 3,
            "consent.withdrawn": 2,
            "print.made": self.print_outs + 1,  # and the document for the archive
        }
        assert {action: actions.count(action) for action in expected} == expected, actions
        await self.check_notices()
        self.note("participants 4, goals 1, activities 3, messages 1, notices 3, copies 2, transfers 1, each once")

    async def check_notices(self) -> None:
        """One notice for each participant who was added, and one for the message."""
        assert len(await self.notices("ola", "email")) == 1
        assert len(await self.notices("liv", "mobile")) == 2

    async def notices(self, username: str, channel: str) -> list[dict[str, Any]]:
        """What came to somebody on the way, without one-time codes."""
        came = (await self.outbox.messages(self.person(username)[channel]))[self.seen[username] :]
        return [message for message in came if "kode" not in message["text"].lower()]
