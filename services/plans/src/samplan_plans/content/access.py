"""How routes of content ask for the plan: whether an item may be read or written is for the use case to decide."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends

from samplan_servicekit.auth.access import AccessiblePlan, HeldPlanOrActing, InPlan, LedPlan, refuse
from samplan_servicekit.errors import Problem
from samplan_servicekit.kit import Kit, kit_of


async def in_content(plan: HeldPlanOrActing, kit: Annotated[Kit, Depends(kit_of)]) -> AsyncIterator[AccessiblePlan]:
    """A plan whose content the caller, or whom they act for, may reach; a right that an item lacks is logged."""
    try:
        yield plan
    except Problem as problem:
        # The use case's own transaction is undone by now, and what it would have logged with it.
        if problem.code == "access.right_missing":
            await refuse(kit, plan, str(problem.members["right"]))
        raise


InContent = Annotated[AccessiblePlan, Depends(in_content, scope="function")]


async def in_own_content(_: InPlan, plan: InContent) -> AccessiblePlan:
    """As `in_content`, for a caller who is there themself."""
    return plan


InOwnContent = Annotated[AccessiblePlan, Depends(in_own_content, scope="function")]


async def led_content(_: LedPlan, plan: InOwnContent) -> AccessiblePlan:
    """A plan that the caller leads, and whose content they may reach."""
    return plan


LedContent = Annotated[AccessiblePlan, Depends(led_content, scope="function")]
