"""What the gateway's benchmark fails for: a ratio that has fallen by a fifth, and answers that it names."""

import pytest

from samplan_bench.gateway import KEPT, _odd, _result, fallen, refusals

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


def test_answers_other_than_2xx_are_counted_and_named() -> None:
    log = "\n".join(
        [
            '{"event": "live_listening", "level": "info"}',
            '{"event": "refused", "status": 503, "code": "service.unavailable", "level": "info"}',
            '{"event": "session_cache_unavailable", "error": "TimeoutError", "level": "warning"}',
            '{"event": "refused", "status": 503, "code": "service.unavailable", "level": "info"}',
            '{"event": "refused", "status": 429, "code": "rate.limited", "level": "info"}',
            "half a li",
        ]
    )
    assert refusals(log) == {
        "503 service.unavailable": 2,
        "429 rate.limited": 1,
        "session_cache_unavailable TimeoutError": 1,
    }
    said = "  1230 requests in 3.00s, 1MB read\n  Socket errors: connect 0, read 0, write 0, timeout 3\n"
    assert _odd(said + "  Non-2xx or 3xx responses: 2\n") == (2, "connect 0, read 0, write 0, timeout 3")
    assert _odd("  1230 requests in 3.00s, 1MB read\n") == (0, "")
