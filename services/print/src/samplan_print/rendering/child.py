"""The process that lays out a document: `python -I -m samplan_print.rendering.child SECONDS`, JSON in, PDF out.

What people wrote is laid out by a large library. So this happens in a process that has nothing: no environment but a
folder for temporary files, no network, no files to ask for, little memory and so many seconds of the processor. It
reads `{"description", "variant", "fonts"}` from standard input and writes one line of JSON (`{"pages"}`) and then the
PDF.
Exit codes: 0 made, 12 out of memory, 13 something from outside was asked for, anything else a fault.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from typing import Any, Final

MEMORY: Final = 1024 * 1024 * 1024
OUT_OF_MEMORY: Final = 12
REFUSED: Final = 13

_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000


def confine(cpu_seconds: int) -> bool:
    """Give up what is not needed; says whether the network could be given up too (see `docs/operations.md`)."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0)) if os.getuid() else None
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    # A network namespace of its own has no way out. As an ordinary user that takes a user namespace around it, which
    # some machines refuse; the fetcher then still knows no addresses.
    alone = bool(libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0)
    # PR_SET_PDEATHSIG: a worker that is killed takes this with it, and what it leaves can be cleared away. Last, for
    # whoever changes user loses it.
    libc.prctl(1, signal.SIGKILL, 0, 0, 0)
    return alone


def main() -> int:
    """Read, lay out, write."""
    confine(int(sys.argv[1]))
    order: dict[str, Any] = json.load(sys.stdin.buffer)
    from samplan_print.rendering import layout  # only now: what it loads is loaded under the limits

    try:
        pdf, pages = layout.lay_out(order["description"], order["variant"], order["fonts"])
    except layout.RefusedError:
        return REFUSED
    sys.stdout.buffer.write(json.dumps({"pages": pages}).encode() + b"\n" + pdf)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    try:
        code = main()
    except MemoryError:
        code = OUT_OF_MEMORY
    os._exit(code)  # without tidying up, which may want memory that is not there
