"""HTTP routes of signing in through providers. Browsers follow most of them as links, and are sent on.

What goes wrong is a problem like any other; for a browser that follows a link the gateway makes a page of it.
"""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from samplan_contracts.identity import Language
from samplan_identity.providers import leaving, service
from samplan_identity.providers.means import Providers
from samplan_identity.providers.schemas import Linked, LinkOffer, ProviderList, ProviderView
from samplan_identity.sessions.client import From
from samplan_identity.sessions.means import Sessions
from samplan_identity.sign_in import logins
from samplan_identity.sign_in.routes import LoginCookie
from samplan_servicekit.auth.access import SignedIn
from samplan_servicekit.errors import Problem, documented
from samplan_servicekit.kit import Now
from samplan_servicekit.policy import Rate, policy

router = APIRouter(prefix="/api/identity", tags=["providers"])

Path = Annotated[str, Query(max_length=1000)]


@router.get("/providers", openapi_extra=policy(open=True, rate=Rate.UNCOUNTED))
async def list_all(means: Providers) -> ProviderList:
    """The providers that one can sign in through."""
    return ProviderList(
        items=[ProviderView(name=one.name, kind=one.configured.kind) for one in means.providers.values()]
    )


@router.get("/providers/link", responses=documented(401, 403), openapi_extra=policy(open=True, rate=Rate.CODE))
async def get_offer(means: Providers, login: LoginCookie = "") -> LinkOffer:
    """Which account would be linked, for whoever has just come back from a provider."""
    return await service.offer(means, _key(login))


@router.post("/providers/link", responses=documented(401, 403), openapi_extra=policy(open=True, rate=Rate.CODE))
async def link(
    means: Providers,
    cache: Sessions,
    now: Now,
    client: From,
    response: Response,
    after: BackgroundTasks,
    login: LoginCookie = "",
) -> Linked:
    """Link the account; the session begins."""
    entered, to = await service.link(means, _key(login), client, now)
    after.add_task(cache.put, entered.session_hash, entered.cached)
    response.headers["Samplan-Set-Session"] = entered.cookie
    return Linked(session=entered.view, to=to)


@router.get(
    "/providers/{name}/start",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(404, 503),
    openapi_extra=policy(open=True, rate=Rate.SIGN_IN, followed=True),
)
async def start(
    name: str,
    means: Providers,
    now: Now,
    to: Path = "/",
    language: Language = Language.NB,
    login: LoginCookie = "",
) -> RedirectResponse:
    """Go to a provider and sign in. A link, not a form: it leads to another origin."""
    value, key = logins.same_or_new(login)
    address = await service.begin(means, name, key, to, language, now)
    return RedirectResponse(address, 303, {"Samplan-Set-Login": value})


@router.get(
    "/providers/{name}/callback",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(401, 403, 404, 503),
    openapi_extra=policy(open=True, rate=Rate.CODE, followed=True),
)
async def come_back(
    name: str, request: Request, means: Providers, cache: Sessions, now: Now, client: From, login: LoginCookie = ""
) -> RedirectResponse:
    """Come back from a provider, with its answer in the query."""
    query = request.query_params
    if len(query.multi_items()) != len(query):
        raise Problem(401, "provider.refused")  # one parameter twice: which of them was meant?
    returned = await service.come_back(means, name, query, _key(login), client, now)
    answer = RedirectResponse(returned.to, 303)
    if (entered := returned.entered) is not None:
        after = BackgroundTasks()
        after.add_task(cache.put, entered.session_hash, entered.cached, instead_of=entered.replaced_hash)
        answer.background = after
        answer.headers["Samplan-Set-Session"] = entered.cookie
    return answer


@router.get(
    "/session/step-up/provider",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(401, 409, 503),
    openapi_extra=policy(followed=True),
)
async def step_up(
    known: SignedIn,
    means: Providers,
    now: Now,
    language: Language = Language.NB,
    login: LoginCookie = "",
) -> RedirectResponse:
    """Go to the provider that the session came from, and show oneself again."""
    value, key = logins.same_or_new(login)
    address = await service.begin_step_up(means, known, key, language, now)
    return RedirectResponse(address, 303, {"Samplan-Set-Login": value})


@router.get(
    "/providers/{name}/end",
    status_code=303,
    response_class=RedirectResponse,
    responses=documented(404, 503),
    openapi_extra=policy(open=True, rate=Rate.PROVIDER_END, followed=True),
)
async def lead_out(name: str, means: Providers) -> RedirectResponse:
    """Go to a provider and sign out there, after one has signed out here."""
    return RedirectResponse(await leaving.lead_out(means, name), 303)


@router.get(
    "/providers/{name}/logout",
    response_class=HTMLResponse,
    responses=documented(400, 404),
    openapi_extra=policy(open=True, rate=Rate.PROVIDER_SIGN_OUT, framed=True),
)
async def hear_of_sign_out(
    name: str, means: Providers, cache: Sessions, now: Now, after: BackgroundTasks, iss: Path = "", sid: Path = ""
) -> HTMLResponse:
    """Hear from a provider, in a frame on its page, that somebody has signed out there."""
    for forgotten in await leaving.hear_of_sign_out(means, name, iss, sid, now):
        after.add_task(cache.drop, forgotten)
    headers = {"Samplan-Framed-By": means.get(name).framed_by}
    return HTMLResponse("<!doctype html><title>Samplan</title>", headers=headers, background=after)


def _key(login: str) -> str:
    if not login:
        raise Problem(401, "provider.no_login")
    return logins.key_of(login)
