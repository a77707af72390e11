"""`python -m samplan_dev.reaper STATE PID`: when process PID ends, stop the test instances that it left in STATE.

A test run that ends by itself has stopped them already, and this then finds nothing to do.
"""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path


def main() -> None:
    """Wait for the owner's end; no polling, the kernel says when."""
    state, owner = Path(sys.argv[1]), int(sys.argv[2])
    try:
        descriptor = os.pidfd_open(owner)
    except ProcessLookupError:
        pass
    else:
        select.select([descriptor], [], [])
    if state.exists():
        from samplan_dev.testing import remove_state  # late: it is not needed while waiting

        remove_state(state)


if __name__ == "__main__":
    main()
