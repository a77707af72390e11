"""What HTTP itself asks of an answer (RFC 9110): which methods a place takes, and which codings a client does."""

from collections.abc import Collection

from samplan_servicekit.errors import Problem


def not_allowed(methods: Collection[str]) -> Problem:
    """405 with the methods that the place does take."""
    return Problem(405, "request.method_not_allowed", headers={"Allow": ", ".join(sorted(methods))})


def takes(accepted: bytes, coding: bytes) -> bool:
    """Whether an `Accept-Encoding` lets an answer be `br` or `gzip`: named or by `*`, with a weight of something."""
    weights: dict[bytes, float] = {}
    for part in accepted.lower().split(b","):
        name, *parameters = (piece.strip() for piece in part.split(b";"))
        weights[name] = _weight(parameters)
    named = weights.get(coding, weights.get(b"x-" + coding))
    return (weights.get(b"*", 0.0) if named is None else named) > 0


def _weight(parameters: list[bytes]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition(b"=")
        if name.strip() == b"q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def names(given: bytes, etag: bytes) -> bool:
    """Whether an `If-None-Match` names an ETag: in a list, weak or strong, or by `*`."""
    return any(tag.strip().removeprefix(b"W/") in (etag, b"*") for tag in given.split(b","))
