"""The policies of a service's routes, found by a call's method and path."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from prometheus_client import Counter
from pydantic import ValidationError

from samplan_servicekit.logging import get_logger
from samplan_servicekit.policy import MEMBER, Policy

STRICTEST: Final = Policy()
"""Of every route that declares nothing, and of every path that no route is known for."""

METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
"""That any route takes; HEAD is GET without the body."""

UNREADABLE: Final = Counter("samplan_gateway_policies_unreadable_total", "Policies of routes that could not be read")

log = get_logger(__name__)


def looked_at(policy: Policy) -> bool:
    """Whether what is read may be asked for by HEAD: no step of somebody's way through a provider, which it takes."""
    return not (policy.followed or policy.framed)


class Policies(Protocol):
    """Finds the policy of a call."""

    def find(self, method: str, path: str) -> Policy:
        """The policy of a method and a path as it came, decoded."""
        ...

    def methods(self, path: str) -> frozenset[str]:
        """What a path takes; nothing where no route is known for it."""
        ...


class _Part:
    """A place in the tree of paths: what may follow, by its name or as a parameter."""

    def __init__(self) -> None:
        self.named: dict[str, _Part] = {}
        self.any: _Part | None = None
        self.policies: dict[str, Policy] = {}


class Declared:
    """What the paths of a description declare."""

    def __init__(self, paths: Mapping[str, Mapping[str, Any]]) -> None:
        self._root = _Part()
        for template, method, operation in _operations(paths):
            part = self._root
            for word in template.split("/"):
                if word.startswith("{"):
                    part.any = part.any or _Part()
                    part = part.any
                else:
                    part = part.named.setdefault(word, _Part())
            part.policies[method] = _read(template, operation.get(MEMBER, {}))

    @staticmethod
    def is_in(paths: Mapping[str, Mapping[str, Any]]) -> bool:
        """Whether a description declares anything at all; one of before this was done does not."""
        return any(MEMBER in operation for _, _, operation in _operations(paths))

    def find(self, method: str, path: str) -> Policy:
        """See `Policies.find`; a part that is named comes before a parameter."""
        wanted = "GET" if method == "HEAD" else method
        return _find(self._root, path.split("/"), 0, wanted) or STRICTEST

    def methods(self, path: str) -> frozenset[str]:
        """See `Policies.methods`."""
        words = path.split("/")
        found = {method: policy for method in METHODS if (policy := _find(self._root, words, 0, method)) is not None}
        read = found.get("GET")
        return frozenset(found) | ({"HEAD"} if read is not None and looked_at(read) else frozenset())


def _find(part: _Part, words: list[str], place: int, method: str) -> Policy | None:
    if place == len(words):
        return part.policies.get(method)
    word = words[place]
    named = part.named.get(word)
    if named is not None and (found := _find(named, words, place + 1, method)) is not None:
        return found
    return _find(part.any, words, place + 1, method) if part.any is not None and word else None


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for template, operations in paths.items():
        for method, operation in operations.items():
            if isinstance(operation, Mapping):
                yield template, method.upper(), operation


def _read(template: str, declared: Any) -> Policy:
    try:
        return Policy.model_validate(declared)
    except ValidationError as error:
        UNREADABLE.inc()
        log.error("policy_unreadable", route=template, error=type(error).__name__)
        return STRICTEST
