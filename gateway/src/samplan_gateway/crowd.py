"""How many connections there may be of whom nobody knows anything yet: without a session that was found.

Each is short-lived by the times of `protocol`; their number is limited so that one address cannot take all places.
"""

from collections import Counter
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

import prometheus_client

CONNECTION: Final = "samplan.connection"
"""The member of a request's state that holds the connection that it came on, which may be vouched for."""

REFUSED: Final = prometheus_client.Counter(
    "samplan_gateway_connections_refused", "Connections that were refused, as their address had so many"
)


class Crowd:
    """Counts open connections by the address that they come from."""

    def __init__(self, most: int, proxies: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        """`most` connections of one address; those of `proxies`, through which everybody comes, are not counted."""
        self._most = most
        self._proxies = proxies
        self._of: Counter[str] = Counter()

    def enter(self, client: str) -> str | None:
        """Let a connection in, and count it; gives the name that it leaves by, none where it is not counted.

        Raises:
            CrowdedError: the address has as many as it may.
        """
        place = self._place(client)
        if place is None:
            return None
        if self._of[place] >= self._most:
            REFUSED.inc()
            raise CrowdedError
        self._of[place] += 1
        return place

    def open(self, client: str) -> int:
        """How many are counted of an address."""
        place = self._place(client)
        return self._of[place] if place is not None else 0

    def leave(self, place: str) -> None:
        """A connection ended, or somebody is known to be signed in on it."""
        self._of[place] -= 1
        if self._of[place] <= 0:
            del self._of[place]

    def _place(self, client: str) -> str | None:
        """An address, or for IPv6 the network that one machine has to itself."""
        try:
            address = ip_address(client)
        except ValueError:
            return None
        if any(address in proxies for proxies in self._proxies):
            return None
        return client if address.version == 4 else str(int(address) >> 64)


class CrowdedError(Exception):
    """An address has as many connections as it may."""
