"""What is told when a plan is deleted for good: plans says so, and each service that had something of it answers."""

from typing import ClassVar, Final
from uuid import UUID

from samplan_contracts.events.envelope import EventData


class PurgingData(EventData):
    """Of a plan that is gone: heard all the same. Subject: the plan."""

    plan_id: UUID

    def plan(self, subject: UUID) -> UUID | None:
        """None: what is told of its end is not worth less by it."""
        return None


class PlanPurged(PurgingData):
    """A plan was deleted for good. Whoever has something of it deletes that too, with the key that it was sealed
    under, keeps nothing but the plan's id, and answers with what it was."""

    type: ClassVar[str] = "plans.plan.purged.v1"


class PurgeReceipt(PurgingData):
    """A service has nothing of a plan any more."""

    rows: dict[str, int]
    """How many rows were deleted, by table; none of a table that had none."""
    objects: int = 0
    """How many documents in the object store."""
    key_ids: tuple[UUID, ...] = ()
    """The keys of the plan that were destroyed: what they sealed, nobody can read any more."""
    references: tuple[str, ...] = ()
    """By what the archive system knows what it has of the plan."""


class PurgedByIdentity(PurgeReceipt):
    """Identity has nothing of the plan any more."""

    type: ClassVar[str] = "identity.plan.purged.v1"


class PurgedByMessaging(PurgeReceipt):
    """Messaging has nothing of the plan any more."""

    type: ClassVar[str] = "messaging.plan.purged.v1"


class PurgedByNotify(PurgeReceipt):
    """Notify has nothing of the plan any more."""

    type: ClassVar[str] = "notify.plan.purged.v1"


class PurgedByPrint(PurgeReceipt):
    """Print has nothing of the plan any more."""

    type: ClassVar[str] = "print.plan.purged.v1"


class PurgedByArchive(PurgeReceipt):
    """Archive has nothing of the plan any more; what the archive system has stays there."""

    type: ClassVar[str] = "archive.plan.purged.v1"


class PurgedByReports(PurgeReceipt):
    """Reports counts the plan no more."""

    type: ClassVar[str] = "reports.plan.purged.v1"


RECEIPTS: Final[tuple[type[PurgeReceipt], ...]] = (
    *(PurgedByIdentity, PurgedByMessaging, PurgedByNotify),
    *(PurgedByPrint, PurgedByArchive, PurgedByReports),
)
"""The receipts that make a purging complete."""
