"""A portrait is drawn anew, sealed, and shown to who may see it."""

import base64
import io
import struct
from typing import Any

import pytest
from PIL import Image

from samplan_contracts.identity import OrganisationRight as R
from samplan_contracts.plans import AccessElement, Kind, Level
from samplan_dev.harness import Place, Somebody, UnderTest
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


def tiff(entries: list[tuple[int, int, int, bytes]], at: int = 8) -> bytes:
    """An EXIF block with these entries (tag, type, count, four bytes), as careless programs write it."""
    body = b"".join(struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    return b"Exif\x00\x00II*\x00" + struct.pack("<IH", at, len(entries)) + body + b"\x00" * 4


TURNED = (0x0112, 3, 1, b"\x06\x00\x00\x00")


@pytest.mark.parametrize(
    ("exif", "size"),
    [
        (tiff([TURNED]), (341, 512)),
        (tiff([TURNED, (0x011A, 2, 3, b"72\x00\x00")]), (341, 512)),
        (tiff([TURNED, (0x8769, 4, 1, b"\xff\xff\xff\x7f"), (0x011B, 5, 1, b"\xff\xff\x00\x00")]), (341, 512)),
        (tiff([TURNED, (0x9286, 7, 1 << 30, b"\x00\x00\x00\x00")]), (341, 512)),
        (tiff([(0x0112, 2, 2, b"6\x00\x00\x00")]), (512, 341)),
        (tiff([(0x0112, 3, 1, b"\x2a\x00\x00\x00")]), (512, 341)),
        (tiff([TURNED], at=0x7FFFFFFF), (512, 341)),
        (b"Exif\x00\x00MM", (512, 341)),
        (b"Exif\x00\x00\xff\xff\xff\xff", (512, 341)),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of just that
def test_a_picture_is_upright_however_carelessly_its_camera_wrote(exif: bytes, size: tuple[int, int]) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(drawn, "JPEG", exif=exif)
    with Image.open(io.BytesIO(portrait(drawn.getvalue()))) as image:
        assert (image.size, dict(image.getexif())) == (size, {})


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
    plan = await town.plan((liv, Kind.RELATIVE), (ola, Kind.PROVIDER))
    path = f"/persons/{liv.person_id}/portrait"
    body = {"image": base64.b64encode(picture()).decode()}
    await town.call(stranger, "PUT", path, body, expect=404)
    await town.call(stranger, "DELETE", path, expect=404)
    await town.call(liv, "PUT", path, {"image": base64.b64encode(b"hei").decode()}, expect=422)
    assert (await town.call(admin, "PUT", path, body, expect=200))["has_portrait"] is True
    (row,) = await town.run("select sealed from portraits where person_id = $1", liv.person_id)
    assert not bytes(row["sealed"]).startswith(b"\xff\xd8")

    async def status(who: Somebody) -> int:
        answer = await identity.client.get(f"/api/identity{path}", headers=identity.headers(who))
        return answer.status_code

    async def in_plan(who: Somebody, **given: Any) -> int:
        place = Place(**{"plan_id": plan, "kind": Kind.PROVIDER} | given)
        address = f"/api/identity/plans/{place.plan_id}/contacts/{liv.person_id}/portrait"
        return (await identity.client.get(address, headers=identity.headers(who, place))).status_code

    assert [await status(who) for who in (liv, admin)] == [200, 200]
    # Without their plan between them she is nobody to them, whoever of the town asks.
    assert [await status(who) for who in (ola, stranger)] == [404, 404]
    assert await in_plan(ola) == 200
    nothing = dict.fromkeys(AccessElement, Level.NONE)
    assert await in_plan(ola, levels=nothing, kind=Kind.OTHER) == 404, "who reads nothing sees the lead alone"
    assert await in_plan(ola, held=False) == 403
    elsewhere = await town.plan((stranger, Kind.RELATIVE), (ola, Kind.LEAD))
    assert await in_plan(stranger, plan_id=elsewhere) == 404
    await town.run(
        "update persons set confidential = true, address_protection = 'confidential' where id = $1", liv.person_id
    )
    # He leads another plan by now, so he handles persons, and hers he may not see.
    assert [await status(who) for who in (liv, ola, admin, stranger)] == [200, 403, 200, 404]
    assert await in_plan(ola) == 404
    await town.call(liv, "DELETE", path, expect=200)
    assert await status(liv) == 404
