"""Free TCP ports on the loopback address.

Ports are taken from below the kernel's ephemeral range, so that an outgoing connection of another program
cannot sit on one of ours between two starts.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable, Mapping, Sequence

LOWEST = 20_000
HIGHEST = 22_700
"""Upper end of the range; SeaweedFS adds 10,000 for gRPC and must stay below 32,768, where ephemeral ports begin."""

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """True when nothing listens on `port` of the loopback address (nor on all addresses)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a connection of the last run that lies in TIME_WAIT does not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def find_free(count: int, *, also: Iterable[int] = (), taken: Iterable[int] = ()) -> list[int]:
    """`count` different free ports.

    `also`: offsets that must be free beside each port (SeaweedFS: 10,000). `taken`: ports promised to others.
    Raises RuntimeError when the range is exhausted.
    """
    found: list[int] = []
    refused = set(taken)
    offsets = tuple(also)
    candidates = list(range(LOWEST, HIGHEST))
    random.shuffle(candidates)
    for port in candidates:
        if len(found) == count:
            return found
        if port not in refused and all(is_free(port + offset) for offset in (0, *offsets)):
            found.append(port)
    raise RuntimeError(f"no {count} free ports between {LOWEST} and {HIGHEST}")


def accepts(port: int) -> bool:
    """True when something accepts connections on `port` of the loopback address."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def choose(
    names: Sequence[str], kept: Mapping[str, int], *, keep_all: bool, promised: Sequence[int]
) -> dict[str, int]:
    """A port for each name: the one that is kept, unless another program has taken it meanwhile.

    `keep_all`: what is kept is in use by ourselves. `promised`: ports of others who may not listen yet.
    """
    chosen = {name: kept[name] for name in names if name in kept and (keep_all or is_free(kept[name]))}
    missing = [name for name in names if name not in chosen]
    found = find_free(len(missing), taken=[*kept.values(), *promised]) if missing else []
    return chosen | dict(zip(missing, found, strict=True))
