"""`make bench`: every benchmark, or `python -m samplan_bench bus …` for one with its own options."""

import sys
from collections.abc import Callable, Sequence

from samplan_bench import (
    archiving,
    bus,
    codes,
    first_visit,
    fonts,
    gateway,
    printing,
    revocation,
    signing_in,
    start,
    volume,
)
from samplan_bench.leaving import heed_signals

BENCHMARKS: dict[str, Callable[[Sequence[str]], None]] = {
    "archiving": archiving.main,
    "bus": bus.main,
    "codes": codes.main,
    "first_visit": first_visit.main,
    "fonts": fonts.main,
    "gateway": gateway.main,
    "printing": printing.main,
    "revocation": revocation.main,
    "signing_in": signing_in.main,
    "start": start.main,
    "volume": volume.main,
}


def main(words: Sequence[str]) -> None:
    """Run the benchmark that the first word names, or all of them."""
    heed_signals()
    try:
        _run(words)
    except KeyboardInterrupt:
        sys.exit(130)


def _run(words: Sequence[str]) -> None:
    if words:
        if words[0] not in BENCHMARKS:
            sys.exit(f"no such benchmark: {words[0]}; there are {', '.join(BENCHMARKS)}")
        BENCHMARKS[words[0]](words[1:])
        return
    for benchmark in BENCHMARKS.values():
        benchmark([])


if __name__ == "__main__":
    main(sys.argv[1:])
