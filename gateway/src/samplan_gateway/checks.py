"""What every request must be before anything is done for it: for us, well-formed, and from our own pages."""

import re
from typing import Final
from urllib.parse import urlsplit

from samplan_gateway import policies
from samplan_gateway.message import SAFE_METHODS, Request
from samplan_servicekit.errors import Problem

METHODS: Final = SAFE_METHODS | policies.METHODS

# A service must not see another path than we judged: nothing that is decoded or resolved later may stand in it.
_AMBIGUOUS: Final = re.compile(rb"%2e|%2f|%5c|%00|\.\.|\\|//", re.IGNORECASE)

# What steers and shows nothing: a service's router leaves a line's end at the end of a path out, for one, so that it
# would serve a route that we did not find.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]")

_SINGLE: Final = frozenset({b"host", b"authorization", b"content-type", b"origin", b"sec-fetch-site", b"cookie"})


def check_shape(request: Request, allowed_host: str) -> None:
    """Refuse what is not for us, or could be read in two ways.

    Raises:
        Problem: 400 `request.refused`, 421 `request.wrong_host`.
    """
    if request.headers.get(b"host", b"").decode("latin-1") != allowed_host or b"host" in request.twice:
        raise Problem(421, "request.wrong_host")
    if _AMBIGUOUS.search(request.raw_path) or _CONTROL.search(request.path) or request.twice & _SINGLE:
        raise Problem(400, "request.refused")


def check_origin(request: Request, public_origin: str) -> None:
    """Refuse an unsafe call that our own page did not make: by Fetch Metadata, or else by Origin.

    Raises:
        Problem: 403 `auth.csrf`; 415 `request.wrong_type` for a body that is neither JSON nor a form with files.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get(b"sec-fetch-site")
    if site is not None:
        own = site == b"same-origin"
    else:
        own = request.headers.get(b"origin", b"").decode("latin-1") == _origin_of(public_origin)
    if not own or request.headers.get(b"x-samplan") != b"1":
        raise Problem(403, "auth.csrf")
    media_type = request.headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    has_body = request.headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in request.headers
    if has_body and media_type not in (b"application/json", b"multipart/form-data"):
        raise Problem(415, "request.wrong_type")


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
