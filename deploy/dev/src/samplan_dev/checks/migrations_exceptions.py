"""Where a migration breaks a rule of `migrations`, and why it may.

What landed before the rules were made stands with what it did; nothing like it is added.
"""

from typing import Final

_OLD: Final = "landed before the rule, when a service was stopped while it was migrated"
_SMALL: Final = f"{_OLD}; the table was small in every installation"
_IDENTITY: Final = "services/identity/src/samplan_identity/migrations/versions"

EXCEPTIONS: Final[dict[str, dict[str, str]]] = {
    f"{_IDENTITY}/0002_providers.py": {"drops": _OLD, "indexes under a lock": _SMALL},
    f"{_IDENTITY}/0003_factors.py": {"drops": f"{_OLD}; running code reads the function by those arguments"},
    f"{_IDENTITY}/0004_administration.py": {"changes rows": _SMALL, "checks all rows under a lock": _SMALL},
    f"{_IDENTITY}/0005_passive.py": {"drops": f"{_OLD}; running code reads the function by those arguments"},
    f"{_IDENTITY}/0007_merging.py": {"drops": _OLD, "checks all rows under a lock": _SMALL},
    f"{_IDENTITY}/0008_acting.py": {
        "drops": f"{_OLD}; running code reads the function by those arguments",
        "indexes under a lock": _SMALL,
        "checks all rows under a lock": _SMALL,
    },
    f"{_IDENTITY}/0009_age_steps.py": {"indexes under a lock": _SMALL},
    f"{_IDENTITY}/0010_acting_ends.py": {"indexes under a lock": _SMALL},
    f"{_IDENTITY}/0011_log_by_month.py": {
        "takes a right away": "only of what no version ever did: changing whose a membership is, and making a "
        "member of somebody who belongs elsewhere and gave no code",
    },
    "services/messaging/src/samplan_messaging/migrations/versions/0003_acting.py": {
        "checks all rows under a lock": _SMALL
    },
    "services/plans/src/samplan_plans/migrations/versions/0003_acting.py": {"checks all rows under a lock": _SMALL},
    "services/plans/src/samplan_plans/migrations/versions/0009_items_carried_over.py": {
        "drops": "a policy of its own, and what an attempt that was interrupted left of it"
    },
    "services/plans/src/samplan_plans/migrations/versions/0010_one_plan.py": {
        "drops": "what an attempt that was interrupted left"
    },
    "services/plans/src/samplan_plans/migrations/versions/0029_listed_plans.py": {
        "drops": "a policy of its own, and what an attempt that was interrupted left of it"
    },
    "libs/servicekit/src/samplan_servicekit/schema/step_0003_log_by_month.py": {
        "renames": "another table takes the name in the same transaction, and does all that the one before did",
        "drops": "a key for a wider one and a policy for the same on the new table, in one transaction; and what an "
        "attempt that was interrupted left",
        "unindexes under a lock": "in the transaction that has the table to itself anyway, for a moment",
        "takes a right away": "on a part of the log; the rights are those on the whole, which stay",
    },
}
