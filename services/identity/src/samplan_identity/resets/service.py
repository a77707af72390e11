"""A forgotten password is replaced by whoever reads the person's mail and, where there is one, holds their mobile.

A link never lets anybody in: it sets a password, ends every session, leaves the second factor as it was, and the
person is told. Links work once, for half an hour.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from samplan_contracts.events import AccountNews, ResetRequested
from samplan_contracts.identity import Channel
from samplan_identity import telling
from samplan_identity.accounts import news
from samplan_identity.accounts import repository as accounts
from samplan_identity.accounts.models import LinkPurpose
from samplan_identity.accounts.passwords import weaknesses
from samplan_identity.accounts.repository import LoginRecord, PendingLink, SignInTerms, reached
from samplan_identity.accounts.schemas import PasswordRules
from samplan_identity.accounts.service import hash_token
from samplan_identity.resets.schemas import ResetUse, ResetView
from samplan_identity.sessions import ending
from samplan_identity.sessions import repository as sessions
from samplan_identity.sessions.cache import SessionCache
from samplan_identity.sign_in import sending
from samplan_identity.sign_in.channels import CodeChannel
from samplan_identity.sign_in.logins import Login
from samplan_identity.sign_in.schemas import CodeSent
from samplan_identity.sign_in.sending import RESET, SignInMeans
from samplan_identity.telling import Recipient
from samplan_servicekit import database
from samplan_servicekit.errors import Problem
from samplan_servicekit.scope import GLOBAL, OrganisationScope

LINK_LIFE: Final = timedelta(minutes=30)
EVEN_SECONDS: Final = 0.3
"""After so long a link that was asked for is answered for: many times what writing it down takes."""


@dataclass(frozen=True)
class ResetMeans:
    """What replacing a password takes."""

    signing_in: SignInMeans
    cache: SessionCache
    public_origin: str


async def request(means: ResetMeans, username: str, now: datetime) -> None:
    """Send a link to the person's mail address, if there is such an account and it has one.

    What is answered is written down: where it cannot be, the answer is 503, for every user name. It comes after the
    same time for a name that exists as for one that does not.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    await _request(means, username, now)
    await asyncio.sleep(max(0.0, began + EVEN_SECONDS - clock()))


async def _request(means: ResetMeans, username: str, now: datetime) -> None:
    may_reset = await means.signing_in.throttle.may_reset(username)
    async with means.signing_in.database.transaction(GLOBAL) as session:
        record = await accounts.find_login(session, username)
    if not may_reset or record is None or record.status != "active" or not record.email:
        return
    token = secrets.token_urlsafe(32)
    async with means.signing_in.database.transaction(GLOBAL) as session:
        await accounts.add_reset_link(session, record.account_id, hash_token(token), now + LINK_LIFE)
        await database.enter(session, OrganisationScope(record.organisation_id))
        await telling.append(
            session,
            Recipient(
                person_id=record.person_id, channel=Channel.EMAIL, address=record.email, language=record.language
            ),
            ResetRequested,
            "reset_link",
            means.signing_in.notify_key,
            now,
            subject=None,
            sequence=1,
            organisation_id=record.organisation_id,
            actor_id=None,
            more={"link": f"{means.public_origin}/nytt-passord#{token}", "username": username},
            life=LINK_LIFE,
        )


async def check(means: ResetMeans, token: str, now: datetime) -> ResetView:
    """Whose account a link is for; 410 `reset.invalid` where it does not work any more."""
    link, record, terms = await _find(means, token, now)
    return ResetView(
        username=link.username,
        organisation_name=link.organisation_name,
        code_needed=_code_needed(record),
        rules=PasswordRules.of(terms.password_profile),
    )


async def send_code(means: ResetMeans, token: str, now: datetime) -> CodeSent:
    """Send a code to the person's mobile, or say that one is on its way.

    Raises:
        Problem: 410 `reset.invalid`; 422 where the person has no mobile.
    """
    _, record, _ = await _find(means, token, now)
    if not _code_needed(record):
        raise Problem(422, "request.invalid", errors=[{"pointer": "/token", "code": "no_code_needed"}])
    under_way = await means.signing_in.logins.get(_key(token))
    if under_way is not None and (wait := int(under_way.resend_at - now.timestamp() + 0.999)) > 0:
        return sending.told(under_way, now, wait)
    return await sending.send_code(means.signing_in, under_way or _waiting(record, _key(token)), now)


async def finish(means: ResetMeans, wanted: ResetUse, now: datetime) -> None:
    """Set the new password and end all sessions of the account.

    Raises:
        Problem: 410 `reset.invalid`; 422 `password.too_weak` with reasons; 401 for the code, as at sign-in. The link
            stays good for another try.
    """
    link, record, terms = await _find(means, wanted.token, now)
    if reasons := weaknesses(wanted.password, link.own_words, terms.password_profile):
        raise Problem(422, "password.too_weak", reasons=reasons)
    password_hash = await means.signing_in.passwords.hash(wanted.password)
    # Last, for a right code is used up.
    if _code_needed(record):
        login = await sending.right_login(means.signing_in, _key(wanted.token), wanted.code or "", now)
        await means.signing_in.logins.drop(login)
    async with means.signing_in.database.transaction(GLOBAL) as session:
        token_hash = hash_token(wanted.token)
        version = await accounts.use_link(session, token_hash, LinkPurpose.RESET, password_hash, now)
        if version is None:
            raise Problem(410, "reset.invalid")
        ended = await ending.tell(
            session, await sessions.end_all_of(session, record.account_id, now), "password_reset", now
        )
        await database.enter(session, OrganisationScope(record.organisation_id))
        await news.tell(
            session, reached(record), AccountNews.PASSWORD_CHANGED, version, means.signing_in.notify_key, now
        )
    for session_hash in ended:
        await means.cache.drop(session_hash)


async def _find(means: ResetMeans, token: str, now: datetime) -> tuple[PendingLink, LoginRecord, SignInTerms]:
    async with means.signing_in.database.transaction(GLOBAL) as session:
        link = await accounts.find_link(session, hash_token(token), LinkPurpose.RESET, now)
        record = await accounts.get_login_of(session, link.account_id) if link else None
        terms = await accounts.get_terms(session, link.account_id) if link else None
    if link is None or record is None or terms is None:
        raise Problem(410, "reset.invalid")
    return link, record, terms


def _code_needed(record: LoginRecord) -> bool:
    return bool(record.mobile)


def _key(token: str) -> str:
    return f"reset:{hash_token(token).hex()}"


def _waiting(record: LoginRecord, key: str) -> Login:
    """The mail address has brought the link: the code goes to the mobile, whatever the person chose for codes."""
    login = sending.login_of(record, key, RESET)
    return login.model_copy(update={"channel": CodeChannel.SMS, "address": record.mobile, "other_address": None})
