"""Signing in through a provider: the way there, the way back, and linking an account once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from samplan_contracts.identity import Language
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.repository import LoginRecord
from samplan_identity.organisations import repository as organisations
from samplan_identity.persons import repository as persons
from samplan_identity.persons.sealed_numbers import IdentityNumbers
from samplan_identity.providers import flows, repository
from samplan_identity.providers.config import Provider
from samplan_identity.providers.discovery import Discovery
from samplan_identity.providers.exchange import Exchange
from samplan_identity.providers.flows import Asked, Flows, Pending, Purpose
from samplan_identity.providers.id_tokens import SKEW, Shown, read
from samplan_identity.providers.schemas import LinkOffer, ProviderView
from samplan_identity.sessions import repository as session_repository
from samplan_identity.sessions import service as sessions
from samplan_identity.sessions.client import Client
from samplan_identity.sign_in.service import Entered
from samplan_identity.sign_in_rules import service as rules
from samplan_servicekit import audit, database
from samplan_servicekit.auth.access import Caller
from samplan_servicekit.clock import Clock
from samplan_servicekit.database import Database
from samplan_servicekit.errors import Problem, not_found
from samplan_servicekit.scope import GLOBAL, OrganisationScope

LINKING: Final = "/koble-sammen"
"""The page that asks whether an account is to be linked."""
STEPPED_UP: Final = "/bekreftet"
"""The page that ends the window in which somebody showed themself again."""


@dataclass(frozen=True)
class ProviderMeans:
    """What signing in through providers takes."""

    database: Database
    providers: Mapping[str, Provider]
    discovery: Discovery
    exchange: Exchange
    flows: Flows
    numbers: IdentityNumbers
    clock: Clock
    public_origin: str

    def get(self, name: str) -> Provider:
        """A provider by its name; 404 where there is none of it."""
        provider = self.providers.get(name)
        if provider is None:
            raise not_found()
        return provider

    def callback(self, provider: Provider) -> str:
        """Where the provider sends people back to."""
        return f"{self.public_origin}/api/identity/providers/{provider.name}/callback"


@dataclass(frozen=True)
class Returned:
    """Where somebody who came back goes, and the session if one began or went on."""

    to: str
    entered: Entered | None = None


async def begin(means: ProviderMeans, name: str, login_key: str, to: str, language: Language, now: datetime) -> str:
    """Begin to sign in; returns where the browser is sent. Single sign-on holds: nothing is asked for anew.

    Raises:
        Problem: 404 for an unknown provider, 503 where it does not answer.
    """
    asked = Asked(
        provider=name,
        purpose=Purpose.SIGN_IN,
        login_key=login_key,
        nonce=flows.new_secret(),
        verifier=flows.new_secret(),
        to=flows.own_path(to),
        began=now.timestamp(),
    )
    return await _send(means, means.get(name), asked, language, now)


async def begin_step_up(
    means: ProviderMeans, caller: Caller, login_key: str, language: Language, now: datetime
) -> str:
    """Begin to show oneself again, to the provider that the session came from; returns where the browser is sent.

    No transaction is open while the provider is asked.

    Raises:
        Problem: 409 `auth.step_up_elsewhere` for a session that came from none; 503 where it does not answer.
    """
    async with means.database.transaction(caller.scope) as session:
        current = await session_repository.get(session, caller)
    if current is None:
        raise Problem(401, "auth.session_missing")
    if current.provider is None:
        raise Problem(409, "auth.step_up_elsewhere")
    asked = Asked(
        provider=current.provider,
        purpose=Purpose.STEP_UP,
        login_key=login_key,
        nonce=flows.new_secret(),
        verifier=flows.new_secret(),
        to=STEPPED_UP,
        began=now.timestamp(),
        session_id=current.id,
        organisation_id=current.organisation_id,
    )
    return await _send(means, means.get(current.provider), asked, language, now)


async def _send(means: ProviderMeans, provider: Provider, asked: Asked, language: Language, now: datetime) -> str:
    state = flows.new_secret()
    metadata = await means.discovery.metadata(provider)
    request = {
        "response_type": "code",
        "scope": provider.rules.scope,
        "redirect_uri": means.callback(provider),
        "acr_values": provider.rules.acr_values,
        "ui_locales": language.value,
        "state": state,
        "nonce": asked.nonce,
        "code_challenge": flows.challenge_of(asked.verifier),
        "code_challenge_method": "S256",
    }
    if asked.purpose is Purpose.STEP_UP:
        request["prompt"] = "login"
    await means.flows.put(state, asked)
    return await means.exchange.push(provider, metadata, request, now)


async def come_back(
    means: ProviderMeans, name: str, query: Mapping[str, str], login_key: str, client: Client, now: datetime
) -> Returned:
    """Take the provider's answer: somebody is signed in, or asked whether to link their account, or refused.

    Raises:
        Problem: 401 `provider.no_login` (too late, used, or begun in another browser), `provider.cancelled`,
            `provider.refused` (the answer is not what it should be); 403 `provider.level_too_low` with the method,
            `provider.no_account`, `provider.number_changed`, `provider.other_person`; 503 where the provider is away.
    """
    provider = means.get(name)
    asked = await means.flows.take(flows.answered(query, "state"))
    if asked is None or asked.login_key != login_key or asked.provider != name:
        raise Problem(401, "provider.no_login")
    metadata = await means.discovery.metadata(provider)
    # Who answers, before what is answered: else another provider could have its code redeemed here (RFC 9207).
    answered_by = query.get("iss")
    if answered_by != provider.issuer if metadata.authorization_response_iss_parameter_supported else answered_by:
        raise Problem(401, "provider.refused")
    if "error" in query:
        cancelled = query["error"] in ("access_denied", "login_required", "interaction_required")
        raise Problem(401, "provider.cancelled" if cancelled else "provider.refused")
    code = flows.answered(query, "code")
    if not code:
        raise Problem(401, "provider.refused")
    token = await means.exchange.redeem(provider, metadata, code, asked.verifier, means.callback(provider), now)
    shown = await read(
        token,
        provider,
        means.discovery,
        nonce=asked.nonce,
        allow_synthetic=means.numbers.allow_synthetic,
        now=means.clock.now(),
    )
    if asked.purpose is Purpose.STEP_UP:
        return await _step_up(means, provider, asked, shown, now)
    return await _sign_in(means, provider, asked, shown, client, now)


async def _sign_in(
    means: ProviderMeans, provider: Provider, asked: Asked, shown: Shown, client: Client, now: datetime
) -> Returned:
    index = means.numbers.index(shown.number)
    async with means.database.transaction(GLOBAL) as session:
        record = await repository.find_login_by_number(session, index)
        if record is None or record.status == "closed":
            known = await repository.is_linked(session, provider.issuer, shown.subject)
            raise Problem(403, "provider.number_changed" if known else "provider.no_account")
        link = await repository.find_link(session, record.account_id, provider.issuer)
        pending = _pending(provider, asked, shown, record, index)
        if record.status == "active" and link == repository.Link(shown.subject, index):
            return Returned(asked.to, await _enter(session, record, pending, client, now))
    await means.flows.hold(asked.login_key, pending)
    return Returned(LINKING)


def _pending(provider: Provider, asked: Asked, shown: Shown, record: LoginRecord, index: bytes) -> Pending:
    return Pending(
        provider=provider.name,
        issuer=provider.issuer,
        subject=shown.subject,
        account_id=record.account_id,
        number_index=index.hex(),
        level=shown.level,
        amr=list(shown.amr),
        sid_hash=flows.sid_hash(shown.sid).hex() if shown.sid else None,
        to=asked.to,
    )


async def _enter(
    session: AsyncSession, record: LoginRecord, pending: Pending, client: Client, now: datetime
) -> Entered:
    terms = await accounts.get_terms(session, record.account_id)
    if terms is None:
        raise Problem(403, "provider.no_account")
    scope = OrganisationScope(record.organisation_id)
    await database.enter(session, scope)
    shown = sessions.Shown(
        method=pending.provider,
        assurance=pending.level,
        amr=tuple(pending.amr),
        life=await rules.life_of_session(session, scope),
        provider=pending.provider,
        provider_sid=bytes.fromhex(pending.sid_hash) if pending.sid_hash else None,
    )
    cookie, started = await sessions.start(
        session, record, now, shown, client=client, idle_minutes=terms.idle_minutes
    )
    view = await sessions.view(session, started)
    return Entered(cookie, view, started.session_hash, None, sessions.cached(started))


async def _step_up(means: ProviderMeans, provider: Provider, asked: Asked, shown: Shown, now: datetime) -> Returned:
    if asked.session_id is None or asked.organisation_id is None:
        raise Problem(401, "provider.no_login")
    # Shown again, not remembered: the provider says when.
    if shown.shown_at is None or shown.shown_at.timestamp() < asked.began - SKEW.total_seconds():
        raise Problem(401, "provider.refused")
    scope = OrganisationScope(asked.organisation_id)
    async with means.database.transaction(scope) as session:
        current = await repository.get_session_for_update(session, scope, asked.session_id)
        if current is None or current.expires_at <= now:
            raise Problem(401, "auth.session_missing")
        link = await repository.find_link(session, current.account_id, provider.issuer)
        if link != repository.Link(shown.subject, means.numbers.index(shown.number)):
            raise Problem(403, "provider.other_person")
        cookie, old_hash = sessions.renew(current, now)
        view = await sessions.view(session, current)
        entered = Entered(cookie, view, current.session_hash, old_hash, sessions.cached(current))
    return Returned(asked.to, entered)


async def offer(means: ProviderMeans, login_key: str) -> LinkOffer:
    """What would be linked, for whoever came back in this browser; 401 `provider.no_login` for anybody else."""
    pending = await means.flows.held(login_key)
    if pending is None:
        raise Problem(401, "provider.no_login")
    async with means.database.transaction(GLOBAL) as session:
        record = await accounts.get_login_of(session, pending.account_id)
        if record is None or record.status == "closed":
            raise Problem(403, "provider.no_account")
        scope = OrganisationScope(record.organisation_id)
        await database.enter(session, scope)
        person = await persons.get(session, scope, record.person_id)
        account = await accounts.get_of(session, scope, record.person_id)
        organisation = await organisations.get(session, scope)
    if person is None or account is None:
        raise Problem(403, "provider.no_account")
    provider = means.get(pending.provider)
    return LinkOffer(
        provider=ProviderView(name=provider.name, kind=provider.configured.kind),
        display_name=person.display_name,
        username=account.username,
        organisation_name=organisation.name,
    )


async def link(means: ProviderMeans, login_key: str, client: Client, now: datetime) -> tuple[Entered, str]:
    """Link the account, and sign the person in. Returns where they wanted to go, too.

    Raises:
        Problem: 401 `provider.no_login`; 403 `provider.number_changed` where the number was changed meanwhile.
    """
    pending = await means.flows.release(login_key)
    if pending is None:
        raise Problem(401, "provider.no_login")
    index = bytes.fromhex(pending.number_index)
    async with means.database.transaction(GLOBAL) as session:
        if not await repository.link(session, pending.account_id, pending.issuer, pending.subject, index, now):
            raise Problem(403, "provider.number_changed")
        record = await accounts.get_login_of(session, pending.account_id)
        if record is None:
            raise Problem(403, "provider.no_account")
        entered = await _enter(session, record, pending, client, now)
        await audit.record_for(
            session,
            record.person_id,
            "provider.linked",
            now=now,
            actor_id=record.person_id,
            session_id=entered.cached.sid,
            objects=[record.account_id],
            details={"provider": pending.provider},
        )
    return entered, pending.to
