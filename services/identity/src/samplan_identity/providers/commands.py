"""An operator's commands on sign-in through providers.

    python -m samplan_identity providers
    python -m samplan_identity sign-in ORGANISATION [--provider required|optional] [--sessions short|long]

They print what to register with a provider, and what an organisation asks; no secrets and no names.
"""

import argparse
from typing import Any, cast
from uuid import UUID

from samplan_identity.providers import config
from samplan_identity.providers.client_keys import public_jwk
from samplan_identity.settings import Settings
from samplan_identity.sign_in_rules import repository
from samplan_servicekit.database import Database
from samplan_servicekit.scope import OrganisationScope
from samplan_servicekit.settings import Environment, ServiceSettings


async def providers(settings: ServiceSettings, _: argparse.Namespace) -> Any:
    """Show what to register with each provider: addresses, and the public key."""
    origin = settings.public_origin
    return [
        {
            "name": one.name,
            "issuer": one.issuer,
            "client_id": one.client_id,
            "redirect_uri": f"{origin}/api/identity/providers/{one.name}/callback",
            "post_logout_redirect_uri": f"{origin}/utlogget",
            "frontchannel_logout_uri": f"{origin}/api/identity/providers/{one.name}/logout",
            "frontchannel_logout_session_required": True,
            "token_endpoint_auth_method": "private_key_jwt",
            "jwk": public_jwk(one.key.public_key(), one.key_id),
        }
        for one in _configured(settings).values()
    ]


async def sign_in(settings: ServiceSettings, arguments: argparse.Namespace) -> Any:
    """Show what an organisation asks of sign-in, or change it."""
    if arguments.provider == "required" and not _configured(settings):
        return {"error": "no provider is configured: nobody could sign in"}
    scope = OrganisationScope(arguments.organisation)
    database = Database(settings.database_url, pool=1)
    try:
        async with database.transaction(scope) as session:
            rules = await repository.get_rules(session, scope)
            if arguments.provider is not None:
                rules.provider_required = arguments.provider == "required"
            if arguments.sessions is not None:
                rules.short_provider_sessions = arguments.sessions == "short"
            session.add(rules)
            return {
                "organisation": str(scope.organisation_id),
                "provider": "required" if rules.provider_required else "optional",
                "sessions": "short" if rules.short_provider_sessions else "long",
            }
    finally:
        await database.close()


def _configured(settings: ServiceSettings) -> dict[str, config.Provider]:
    strict = settings.environment is Environment.PRODUCTION
    return config.read(cast(Settings, settings).providers_file, settings.secrets, strict=strict)


def _describe_sign_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("organisation", type=UUID)
    parser.add_argument("--provider", choices=["required", "optional"])
    parser.add_argument("--sessions", choices=["short", "long"], help="of those from a provider: 2 h or 12 h at most")


COMMANDS = {"providers": providers, "sign-in": sign_in}
DESCRIBE = {"sign-in": _describe_sign_in}
