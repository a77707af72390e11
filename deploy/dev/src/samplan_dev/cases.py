"""How many cases a property is tried with: some at each test run, many more in a campaign."""

import os
from typing import Final

from hypothesis import HealthCheck, settings

VARIABLE: Final = "SAMPLAN_CASES"
"""The environment variable that holds how many cases each property is to have at least."""
USUAL: Final = 100
"""For a test that does not say how many."""
MORE_CALLS: Final = 5
"""Times as many cases of a property that calls a running service, each of which takes many times as long."""


def cases(number: int) -> int:
    """So many cases, or as many as the environment asks for."""
    return max(number, int(os.environ.get(VARIABLE, "0")))


def calls(number: int) -> int:
    """So many cases of a property that calls a running service, and more where the environment asks for more."""
    return number * MORE_CALLS if VARIABLE in os.environ else number


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
