"""On what a consent may rest when it is entered: the owner's age decides whose it is, and who is to be heard."""

from collections.abc import Iterable
from datetime import date

from samplan_contracts.ages import AgeSteps
from samplan_contracts.plans import ConsentBasis, Kind, PlanType
from samplan_plans.plans.models import Plan
from samplan_plans.rights import ages
from samplan_servicekit.errors import Problem


def usual_basis(row: Plan, known: AgeSteps | None, day: date) -> ConsentBasis:
    """What a consent rests on where nobody said it: whoever decides consents."""
    if ages.parents_decide(PlanType(row.type), known, day):
        return ConsentBasis.PARENTAL_RESPONSIBILITY
    return ConsentBasis.CONSENT


def require_basis(
    row: Plan,
    kinds: Iterable[Kind],
    basis: ConsentBasis,
    owner_heard: bool | None,
    known: AgeSteps | None,
    day: date,
) -> None:
    """Refuse what the owner's age rules out; of unknown age all is possible.

    Raises:
        Problem: 403 `plan.owner_decides` by parental responsibility where the owner has come to decide themself; 422
            `parents_decide` by the consent of an owner who does not yet, and where it is not said whether one of
            twelve or more was heard.
    """
    if not all(ages.may_enter(basis, kind, PlanType(row.type), known, day) for kind in kinds):
        if basis is ConsentBasis.CONSENT:
            raise Problem(422, "request.invalid", errors=[{"pointer": "/basis", "code": "parents_decide"}])
        raise Problem(403, "plan.owner_decides")
    by_parents = basis is ConsentBasis.PARENTAL_RESPONSIBILITY
    if by_parents and known is not None and day >= known.turns_12 and owner_heard is None:
        fault = {"pointer": "/owner_heard", "code": "missing"}
        raise Problem(422, "request.invalid", errors=[fault])
