"""What the gateway must know of a route before it lets a call through: declared where the route is, read from its
description.

    @router.post("/sign-in", openapi_extra=policy(open=True, rate=Rate.SIGN_IN))

A route that declares nothing has the strictest: a session is needed, a body is short, the answer begins in ten
seconds.
"""

from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

MEMBER: Final = "x-samplan"
"""The member of an operation in the description that holds its policy."""

SHORT: Final = 256 * 1024
LONG_TEXT: Final = 1024 * 1024
"""For what people write at length, or a picture of theirs. Both in bytes."""


class Rate(StrEnum):
    """How often anybody may do it; the numbers are the gateway's."""

    DEFAULT = "default"
    """As reading, or as writing, by its method; as `OPEN` where nobody is signed in."""
    PERSON_SEARCH = "person search"
    JOINING = "joining"
    PRINT = "print"
    UNCOUNTED = "uncounted"
    """Of no use to anybody who would do it often."""
    OPEN = "open"
    """Read by pages before anybody is signed in."""
    SIGN_IN = "sign-in"
    CODE = "code"
    PASSKEY = "passkey"
    ACTIVATION = "activation"
    RESET = "reset"
    RESET_LINK = "reset link"
    PROVIDER_END = "provider end"
    PROVIDER_SIGN_OUT = "provider sign-out"


class Policy(BaseModel):
    """How a route is to be come to. Members that a later version adds are not known here, and left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    open: bool = False
    """Whether it answers who has no session; it never hears of one."""
    body: int = Field(SHORT, ge=0)
    """Bytes that a body may have at most."""
    seconds: float = Field(10.0, gt=0)
    """How long the service may take until its answer begins; how long that lasts is not limited."""
    rate: str = Rate.DEFAULT
    """One of `Rate`, or a later version's, which counts as the default."""
    changes_access: bool = False
    """Whether it changes, if it succeeds, what people may do in the plan in its path."""
    followed: bool = False
    """Whether browsers come by a link, so that what goes wrong is told by a page."""
    framed: bool = False
    """Whether a page of others may show it in a frame, if the answer names them."""


def policy(
    *,
    open: bool = False,
    body: int = SHORT,
    seconds: float = 10.0,
    rate: Rate = Rate.DEFAULT,
    changes_access: bool = False,
    followed: bool = False,
    framed: bool = False,
) -> dict[str, Any]:
    """What differs from the strictest, for a route's `openapi_extra`."""
    declared = Policy(
        open=open,
        body=body,
        seconds=seconds,
        rate=rate,
        changes_access=changes_access,
        followed=followed,
        framed=framed,
    )
    return {MEMBER: declared.model_dump(exclude_defaults=True)}
