"""Secrets that lie on the bus for one reader."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwe
from joserfc.jwk import OctKey, OKPKey

from samplan_servicekit.ids import new_id
from samplan_servicekit.sealing import SealError, open_sealed, seal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = X25519PrivateKey.generate()
EVENT = new_id()


def sealed(**changes):
    options = {"event_id": EVENT, "purpose": "sign_in", "expires_at": NOW + timedelta(minutes=5)} | changes
    return seal({"code": "482913", "to": "+4791234567"}, KEY.public_key(), **options)


def opened(token, *keys, **changes):
    return open_sealed(token, *(keys or [KEY]), **({"event_id": EVENT, "purpose": "sign_in", "now": NOW} | changes))


def test_the_one_who_it_is_sealed_to_can_read_it():
    assert opened(sealed())["code"] == "482913"


def test_nothing_of_it_can_be_seen_from_outside():
    token = sealed()
    assert len(token) < 700
    for part in token.split("."):
        assert "482913" not in part


def test_a_retired_key_still_opens_what_was_sealed_to_it():
    assert opened(sealed(), X25519PrivateKey.generate(), KEY)["code"] == "482913"


def test_nobody_else_can_read_it():
    with pytest.raises(SealError):
        opened(sealed(), X25519PrivateKey.generate())


@pytest.mark.parametrize(
    "changes",
    [{"event_id": new_id()}, {"purpose": "step_up"}, {"now": NOW + timedelta(minutes=5)}],
    ids=["another event", "another purpose", "too late"],
)
def test_it_is_of_no_use_elsewhere_or_later(changes):
    with pytest.raises(SealError):
        opened(sealed(), **changes)


def test_a_change_is_noticed():
    head, *middle, tag = sealed().split(".")
    with pytest.raises(SealError):
        opened(".".join([head, *middle, ("A" if tag[0] != "A" else "B") + tag[1:]]))


def test_other_algorithms_are_refused():
    key = OKPKey.import_key(KEY.public_key())
    header = {"alg": "ECDH-ES+A128KW", "enc": "A128CBC-HS256", "kid": key.thumbprint()}
    token = jwe.encrypt_compact(header, b"{}", key, algorithms=["ECDH-ES+A128KW", "A128CBC-HS256"])
    with pytest.raises(SealError):
        opened(token)
    direct = jwe.encrypt_compact(
        {"alg": "dir", "enc": "A256GCM"}, b"{}", OctKey.generate_key(256), algorithms=["dir", "A256GCM"]
    )
    with pytest.raises(SealError):
        opened(direct)


@pytest.mark.parametrize("rubbish", ["", "a.b.c.d.e", "nothing", "....."])
def test_rubbish_is_refused(rubbish):
    with pytest.raises(SealError):
        opened(rubbish)
