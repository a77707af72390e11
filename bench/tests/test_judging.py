"""The short form of the gateway's benchmark fails where a ratio has fallen by a fifth, and nowhere else."""

import pytest

from samplan_bench.gateway import KEPT, _result, fallen

RATES = {name: [1.0] for name in ("nginx", "httpx", "gateway", "gateway, held")}


@pytest.mark.parametrize(("slower", "said"), [(1.0, 0), (1.2, 0), (1.3, len(KEPT))])
def test_a_gateway_that_takes_a_quarter_more_of_the_processor_is_told(slower: float, said: int) -> None:
    own = {"gateway": 200.0, "gateway, held": 100.0}
    kept = {(name, peer): own[name] for name, peer in KEPT}
    processor = {name: [cost * slower] for name, cost in own.items()}
    found = []
    for name, peer in kept:
        peers = {"nginx": [1.0], "httpx": [1.0], peer: [own[name] * KEPT[name, peer]]}
        result = _result(RATES, processor | peers, [0.3])
        found += [line for line in fallen(result) if line.startswith(f"{name} to {peer}:")]
    assert len(found) == said
