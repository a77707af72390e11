"""How many cases a property is tried with: some at each test run, many more in a campaign."""

import os
from typing import Final

from hypothesis import HealthCheck, settings

VARIABLE: Final = "SAMPLAN_CASES"
"""The environment variable that holds the factor; 1 without it."""
USUAL: Final = 100
"""For a test that does not say how many."""


A_CALL: Final = 20
"""As many cases of plain rules are tried in the time of one that calls a running service."""


def cases(number: int) -> int:
    """So many cases, or as many times more as the environment asks for."""
    return number * int(os.environ.get(VARIABLE, "1"))


def calls(number: int) -> int:
    """So many cases of a property that calls a running service, or as many more as take the time of `cases`."""
    return max(number, cases(number) // A_CALL)


def load_profile() -> None:
    """Let tests that do not say how many cases they want have as many as the environment asks for.

    How long a case takes is the machine's matter, and fails nothing.
    """
    settings.register_profile(
        "samplan",
        max_examples=cases(USUAL),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("samplan")
