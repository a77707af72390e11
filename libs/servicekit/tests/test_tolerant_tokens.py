"""A token that says more than this version knows is read as far as it goes, and never an error."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from samplan_contracts.identity import OrganisationRight
from samplan_contracts.plans import AccessElement, Element, Kind, Level
from samplan_servicekit.auth import tokens
from samplan_servicekit.auth.tokens import AccessClaims, GrantClaims, TokenType

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()


def _read(stated: type[Any], typ: TokenType, /, **claims: Any) -> Any:
    signed = tokens.sign(
        KEY, "k", typ, issuer="i", audience="a", subject=str(uuid4()), now=NOW, life=tokens.GRANT_LIFE, **claims
    )
    return tokens.verify(signed, stated, key=KEY.public_key(), issuer="i", audience="a", now=NOW)


ACCESS = {"sid": str(uuid4()), "org": str(uuid4()), "acr": "high", "amr": ["pwd"], "auth_time": 1}
GRANT = {
    "sid": str(uuid4()),
    "org": str(uuid4()),
    "plan": str(uuid4()),
    "participant": str(uuid4()),
    "role": "ip.kite",
    "held": True,
    "print": True,
    "av": 1,
}


def test_a_right_of_a_newer_version_is_left_out_and_the_others_hold() -> None:
    stated = _read(AccessClaims, TokenType.ACCESS, **ACCESS, rights=["kite.fly", "report.read"], kites=3)
    assert stated.rights == {OrganisationRight.REPORT_READ}


def test_elements_levels_and_kinds_of_a_newer_version_give_nothing() -> None:
    stated = _read(
        GrantClaims,
        TokenType.GRANT,
        **GRANT,
        kind="kite",
        basis="kite",
        elements=["goals", "kites"],
        levels={"goals": "read", "kites": "delete", "activities": "fly"},
        some=["kites", "activities"],
    )
    assert stated.kind is Kind.OTHER
    assert stated.basis is None
    assert stated.elements == {Element.GOALS}
    assert stated.levels == {AccessElement.GOALS: Level.READ}
    assert stated.some == {AccessElement.ACTIVITIES}


def test_who_acts_by_a_ground_that_is_not_known_acts_nowhere() -> None:
    """Left out, the token would be read as the represented person's own."""
    act = {"sub": str(uuid4()), "basis": "kite"}
    with pytest.raises(tokens.TokenError):
        _read(AccessClaims, TokenType.ACCESS, **ACCESS, rights=[], act=act)
