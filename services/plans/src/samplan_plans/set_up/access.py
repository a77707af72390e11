"""Who sets a plan up: its lead, and not while their own consent does not hold, since the names are content."""

from typing import Annotated

from fastapi import Depends

from samplan_servicekit.auth.access import AccessiblePlan, LedPlan
from samplan_servicekit.errors import Problem


async def _held_led(plan: LedPlan) -> AccessiblePlan:
    if not plan.held:
        raise Problem(403, "plan.consent_not_held")
    return plan


HeldLedPlan = Annotated[AccessiblePlan, Depends(_held_led)]
