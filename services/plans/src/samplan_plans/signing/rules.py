"""Whose word a consent needs: pure rules of who signs, by what right, and at which age of the owner."""

from datetime import date

from samplan_contracts.ages import AgeSteps
from samplan_contracts.identity import ActingBasis
from samplan_contracts.plans import ConsentBasis, PlanType
from samplan_plans.rights import ages


def needs_word(held: ConsentBasis | None, plan_type: PlanType, known: AgeSteps | None, day: date) -> bool:
    """Whether a consent rests on somebody's word at all.

    It does not where the law gives access, nor where the parents of an owner who decides are to be told all the same.
    """
    if held is ConsentBasis.STATUTE:
        return False
    told = held is ConsentBasis.PARENTAL_RESPONSIBILITY and known is not None
    return not told or ages.parents_decide(plan_type, known, day)


def basis_signed(
    by: ActingBasis | None, held: ConsentBasis | None, plan_type: PlanType, known: AgeSteps | None, day: date
) -> ConsentBasis | None:
    """What a consent rests on once somebody signs it; none where it is not theirs to sign.

    `by`: by what they act for the owner; none for the owner themself. Nobody signs who sits there to help: it would
    be the lead who signs what the lead entered. Of unknown age, one that was entered as the parents' stays theirs.
    """
    if by is ActingBasis.ASSISTED or not needs_word(held, plan_type, known, day):
        return None
    too_young = ages.parents_decide(plan_type, known, day)
    of_parents = too_young or held is ConsentBasis.PARENTAL_RESPONSIBILITY
    match by:
        case None | ActingBasis.POWER_OF_ATTORNEY:  # who does not decide cannot have another decide
            return None if of_parents else ConsentBasis.CONSENT
        case ActingBasis.PARENTAL_RESPONSIBILITY:
            return ConsentBasis.PARENTAL_RESPONSIBILITY if too_young or known is None else None
        case ActingBasis.GUARDIANSHIP:
            return ConsentBasis.PARENTAL_RESPONSIBILITY if of_parents else ConsentBasis.CONSENT
