"""Who decides what roles give: the local admin of the plan type."""

from samplan_contracts.identity import ADMIN_OF
from samplan_contracts.plans import PlanType
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.errors import right_missing


def types_of(caller: Caller) -> list[PlanType]:
    """The plan types that the caller administers."""
    return [plan_type for plan_type in PlanType if ADMIN_OF[plan_type] in caller.rights]


def require_admin(caller: Caller, plan_type: PlanType) -> None:
    """Raise 403 for whoever does not administer plans of a type."""
    if ADMIN_OF[plan_type] not in caller.rights:
        raise right_missing(ADMIN_OF[plan_type])
