"""What a running service has at hand; one a process, reached by requests through the app's state."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

import aiohttp
from fastapi import Depends, Request

from samplan_servicekit.auth.callers import Verifier
from samplan_servicekit.auth.service_tokens import ServiceTokens
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database
from samplan_servicekit.health import Check
from samplan_servicekit.settings import ServiceSettings


@dataclass
class Kit:
    """The means of a service. `own` holds what a single service adds for its own routes."""

    service: str
    settings: ServiceSettings
    clock: Clock
    database: Database
    http: aiohttp.ClientSession
    verifier: Verifier
    service_tokens: ServiceTokens
    own: dict[type, Any] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    """What must be well for this process to be ready, by name."""
    watched: dict[str, Check] = field(default_factory=dict)
    """What should be well, and without which this process serves all the same: it is told at `/health/ready`."""


def kit_of(request: Request) -> Kit:
    """The kit of the app that answers this request."""
    kit: Kit = request.app.state.kit
    return kit


def _now(kit: Annotated[Kit, Depends(kit_of)]) -> datetime:
    return kit.clock.now()


Now = Annotated[datetime, Depends(_now)]
"""The present moment by the service's clock."""
