"""A portrait is drawn anew, sealed, and shown to who may see it."""

import base64
import io

import pytest
from PIL import Image

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import Kind
from samplan_dev.harness import Somebody, UnderTest
from samplan_dev.provision import ServiceDatabase
from samplan_identity.portraits.pictures import PictureError, portrait

from .town import Town

CANARY = b"Hjemme hos Eli"


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 600)) -> bytes:
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    Image.effect_noise(size, 60).convert("RGB").save(drawn, kind, exif=exif)
    return drawn.getvalue()


def test_a_portrait_is_small_upright_and_holds_nothing_but_the_picture() -> None:
    for kind in ("JPEG", "PNG"):
        given = picture(kind)
        assert CANARY in given
        drawn = portrait(given)
        assert CANARY not in drawn
        with Image.open(io.BytesIO(drawn)) as image:
            assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (512, 341), {})


@pytest.mark.parametrize("given", [b"", b"hei", b"<svg/>", b"%PDF-1.7", picture()[:400], picture("GIF", (9, 9))])
def test_what_is_no_picture_of_the_two_kinds_is_refused(given: bytes) -> None:
    with pytest.raises(PictureError):
        portrait(given)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_drawn() -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(PictureError):
        portrait(bomb.getvalue())


async def test_a_portrait_is_sealed_and_seen_by_those_in_the_plan_and_nobody_else(
    identity: UnderTest, identity_database: ServiceDatabase
) -> None:
    town = await Town(identity, identity_database).found()
    admin, liv = await town.person(R.LOCAL_ADMIN, R.LOCAL_ADMIN_IP), await town.person()
    ola, stranger = await town.person(), await town.person()
    await town.plan((liv, Kind.RELATIVE), (ola, Kind.PROVIDER))
    path = f"/persons/{liv.person_id}/portrait"
    body = {"image": base64.b64encode(picture()).decode()}
    await town.call(stranger, "PUT", path, body, expect=403)
    await town.call(liv, "PUT", path, {"image": base64.b64encode(b"hei").decode()}, expect=422)
    assert (await town.call(admin, "PUT", path, body, expect=200))["has_portrait"] is True
    (row,) = await town.run("select sealed from portraits where person_id = $1", liv.person_id)
    assert not bytes(row["sealed"]).startswith(b"\xff\xd8")

    async def status(who: Somebody) -> int:
        answer = await identity.client.get(f"/api/identity{path}", headers=identity.headers(who))
        return answer.status_code

    assert [await status(who) for who in (liv, ola, admin, stranger)] == [200, 200, 200, 403]
    await town.run(
        "update persons set confidential = true, address_protection = 'confidential' where id = $1", liv.person_id
    )
    assert [await status(who) for who in (liv, ola, admin)] == [200, 403, 200]
    await town.call(liv, "DELETE", path, expect=200)
    assert await status(liv) == 404
