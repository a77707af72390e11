"""From where somebody signs in, as the gateway tells it in headers that never come from outside."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header


@dataclass(frozen=True)
class Client:
    """A browser somewhere."""

    network: str
    """The /24 or /56 that it is in."""
    device: str
    """The device cookie, not yet believed; empty where there is none."""
    browser: str
    """The browser's family, as `firefox`."""
    platform: str
    """The family of the system that it runs on, as `android`."""


def _client(
    samplan_client: Annotated[str, Header(include_in_schema=False)] = "unknown",
    samplan_device: Annotated[str, Header(include_in_schema=False)] = "",
    samplan_agent: Annotated[str, Header(include_in_schema=False)] = "other;other",
) -> Client:
    browser, _, platform = samplan_agent.partition(";")
    return Client(samplan_client, samplan_device, browser or "other", platform or "other")


From = Annotated[Client, Depends(_client)]
