"""Signing out both ways: here and then at the provider, and there and then here."""

from datetime import datetime
from urllib.parse import urlencode

from samplan_identity.providers import flows, repository
from samplan_identity.providers.service import ProviderMeans
from samplan_identity.sessions import ending
from samplan_servicekit.errors import Problem
from samplan_servicekit.scope import GLOBAL

SIGNED_OUT = "/utlogget"
"""The page that the provider sends people back to."""


async def lead_out(means: ProviderMeans, name: str) -> str:
    """Where the browser is sent to sign out at the provider (RP-Initiated Logout 1.0).

    The client id says who asks, so that no id_token need be kept. Where a provider has no such page, our own.
    """
    provider = means.get(name)
    metadata = await means.discovery.metadata(provider)
    if metadata.end_session_endpoint is None:
        return SIGNED_OUT
    query = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": f"{means.public_origin}{SIGNED_OUT}",
        "state": flows.new_secret(),
    }
    return f"{metadata.end_session_endpoint}?{urlencode(query)}"


async def hear_of_sign_out(means: ProviderMeans, name: str, issuer: str, sid: str, now: datetime) -> list[bytes]:
    """The provider's session has ended: so do ours that came from it (Front-Channel Logout 1.0).

    Returns the hashes of the cookies that must be forgotten.

    Raises:
        Problem: 400 `request.refused` for another issuer, or without a session.
    """
    provider = means.get(name)
    # With or without the slash at the end: providers differ from their own discovery in it.
    if issuer.rstrip("/") != provider.issuer.rstrip("/") or not 0 < len(sid) <= 500:
        raise Problem(400, "request.refused")
    async with means.database.transaction(GLOBAL) as session:
        ended = await repository.end_sessions(session, provider.name, flows.sid_hash(sid), now)
        return await ending.tell(session, ended, "provider_signed_out", now)
