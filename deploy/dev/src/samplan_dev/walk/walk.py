"""The whole way: all steps in their order, and the count at the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from samplan_dev.walk.plan_steps import PlanSteps
from samplan_dev.walk.walker import ACTIVITIES, GOAL


class Walk(PlanSteps):
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
            self.withdraw_consent,
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
        lines = (await self.kari.get(f"{self.plan}/log?limit=100")).body["items"]
        actions = [line["action"] for line in lines if line["outcome"] == "done"]
        once = ("plan.created", "consent.signed", "consent.withdrawn", "goal.created", "message.sent", "message.read")
        counted = {action: actions.count(action) for action in (*once, "participant.added", "activity.created")}
        assert counted == {**dict.fromkeys(once, 1), "participant.added": 2, "activity.created": 3}, counted
        await self.check_notices()
        self.note("participants 4, goals 1, activities 3, messages 1, notices 3, each once in the log")

    async def check_notices(self) -> None:
        """One notice for each participant who was added, and one for the message."""
        ola = (await self.outbox.messages(self.person("ola")["email"]))[self.seen["ola"] :]
        assert len(ola) == 1, ola
        liv = (await self.outbox.messages(self.person("liv")["mobile"]))[self.seen["liv"] :]
        notices = [message for message in liv if "kode" not in message["text"].lower()]
        assert len(notices) == 2, notices
