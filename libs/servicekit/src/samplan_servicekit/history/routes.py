"""The route by which other services hear again what this one has told. The gateway never routes to `/internal`."""

from typing import Annotated

from fastapi import APIRouter, Query

from samplan_servicekit.auth.access import ByService
from samplan_servicekit.errors import not_found
from samplan_servicekit.history import reading
from samplan_servicekit.history.reading import Remaking
from samplan_servicekit.kit import Now
from samplan_servicekit.session import ServiceSession


def router_of(service: str, remaking: Remaking) -> APIRouter:
    """The route of one service, which makes events with personal data anew by these functions."""
    router = APIRouter(prefix="/internal", include_in_schema=False)

    @router.get("/events")
    async def list_events(
        known: ByService,
        session: ServiceSession,
        now: Now,
        types: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006  (FastAPI copies it)
        after: Annotated[str | None, Query(max_length=400)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> reading.Page:
        """A page of an organisation's events, of types that the caller keeps a projection of."""
        if known.scope is None:
            raise not_found()
        events = reading.readable(known.service, service, types)
        return await reading.read(session, known.scope, events, remaking, after=after, limit=limit, now=now)

    return router
