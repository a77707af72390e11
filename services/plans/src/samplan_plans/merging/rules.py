"""Which of one person's two places in a plan stays. Pure, so that every pair can be tried."""

from samplan_contracts.plans import Kind

_STAYS = (Kind.OWNER, Kind.LEAD)


def stays(kept: Kind, merged: Kind) -> bool:
    """Whether the place under the kept registration stays, rather than the one under the merged registration.

    A plan keeps its owner and its lead; beyond that the kept registration counts. The place that stays keeps its own
    consent and rights: nothing of the other is laid on top.
    """
    for kind in _STAYS:
        if (kept is kind) != (merged is kind):
            return kept is kind
    return True
