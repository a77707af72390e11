"""The policies of the services' last version that declared none, so that it can be run behind this gateway.

Nothing is added here. It may go once no installation upgrades from a state of before December 2026 any more.
"""

import re
from typing import Final

from samplan_servicekit.policy import LONG_TEXT, SHORT, Policy, Rate

SERVICES: Final = frozenset({"identity", "plans", "messaging", "print"})
"""Those that have routes which need more than the strictest: where such a one declares nothing, it is of then."""

_ACCESS: Final = re.compile(r"^/api/plans/plans/[^/]+/(participants|consent)(/|$)")
_LONG_TEXTS: Final = re.compile(r"/(messages|goals|activities|wizards|portrait)(/|$)")
_PROVIDERS: Final = re.compile(r"^/api/identity/providers(/|$)")
_PROVIDER: Final = re.compile(r"^/api/identity/providers/[^/]+/(start|callback|end|logout)$")
_PRINT: Final = re.compile(r"^/api/print/plans/[^/]+/(jobs|copies/[^/]+/prints)$")
_FOLLOWED: Final = re.compile(r"^/api/identity/(providers/[^/]+/(start|callback|end)|session/step-up/provider)$")
_FRAMED: Final = re.compile(r"^/api/identity/providers/[^/]+/logout$")

_OPEN: Final = {
    "/api/identity/terms": Rate.OPEN,
    "/api/identity/downtimes": Rate.OPEN,
    "/api/identity/sign-in": Rate.SIGN_IN,
    "/api/identity/sign-in/resend": Rate.CODE,
    "/api/identity/sign-in/code": Rate.CODE,
    "/api/identity/sign-in/new-password": Rate.CODE,
    "/api/identity/sign-in/passkey": Rate.PASSKEY,
    "/api/identity/sign-in/passkey/options": Rate.PASSKEY,
    "/api/identity/activation": Rate.ACTIVATION,
    "/api/identity/activation/check": Rate.ACTIVATION,
    "/api/identity/password-reset": Rate.RESET,
    "/api/identity/password-reset/check": Rate.RESET_LINK,
    "/api/identity/password-reset/code": Rate.CODE,
    "/api/identity/password-reset/finish": Rate.CODE,
    "/api/identity/providers/link": Rate.CODE,
}
_BY_PROVIDER: Final = {
    "start": Rate.SIGN_IN,
    "callback": Rate.CODE,
    "end": Rate.PROVIDER_END,
    "logout": Rate.PROVIDER_SIGN_OUT,
}
_SIGNED_IN: Final = {
    "/api/identity/joining": Rate.JOINING,
    "/api/identity/persons/search": Rate.PERSON_SEARCH,
}


class Landed:
    """Policies by patterns of paths."""

    def find(self, method: str, path: str) -> Policy:
        """See `Policies.find`."""
        is_open = path in _OPEN or _PROVIDERS.match(path) is not None
        return Policy(
            open=is_open,
            body=LONG_TEXT if _LONG_TEXTS.search(path) else SHORT,
            seconds=30.0 if path.startswith("/api/print/") else 10.0,
            rate=_open_rate(path) if is_open else _rate(method, path),
            changes_access=method not in ("GET", "HEAD") and _ACCESS.match(path) is not None,
            followed=_FOLLOWED.match(path) is not None,
            framed=_FRAMED.match(path) is not None,
        )

    def methods(self, _path: str) -> frozenset[str]:
        """See `Policies.methods`: they are not known here."""
        return frozenset()


def _open_rate(path: str) -> Rate:
    if (at_provider := _PROVIDER.match(path)) is not None:
        return _BY_PROVIDER[at_provider[1]]
    return _OPEN.get(path, Rate.UNCOUNTED)


def _rate(method: str, path: str) -> Rate:
    if method == "POST" and _PRINT.match(path):
        return Rate.PRINT
    return _SIGNED_IN.get(path, Rate.DEFAULT)
