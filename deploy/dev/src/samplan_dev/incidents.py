"""`python -m samplan_dev.incidents FILE`: supervisord's event listener, which reports processes that ended unasked.

A line for each, in FILE: `2026-11-23T07:12:01Z notify-worker-1 pid 4711 ended unexpectedly; started again`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from supervisor.childutils import get_headers, listener


def describe(event: str, payload: str) -> str:
    """One line about an event of supervisord."""
    facts = get_headers(payload)
    name = facts["processname"]
    if event == "PROCESS_STATE_FATAL":
        return f"{name} would not start any more; given up"
    how = "ended" if facts["expected"] == "1" else "ended unexpectedly"
    return f"{name} pid {facts['pid']} {how}; started again"


def main() -> None:
    """Listen until supervisord ends us."""
    path = Path(sys.argv[1])
    while True:
        headers, payload = listener.wait(sys.stdin, sys.stdout)
        with path.open("a") as file:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            file.write(f"{now} {describe(headers['eventname'], payload)}\n")
        listener.ok(sys.stdout)


if __name__ == "__main__":
    main()
