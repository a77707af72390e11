"""A picture from outside made into a portrait: read as what it claims to be, drawn anew, and nothing else kept."""

import io
from typing import Final

from PIL import ExifTags, Image
from PIL.Image import Transpose

SIDE: Final = 512
"""Pixels of a portrait's longer side, at most."""
MOST_PIXELS: Final = 40_000_000
"""What a picture may hold before it is drawn: a few KB can claim billions."""


class PictureError(ValueError):
    """It is no JPEG or PNG, is broken, or is too large."""


# What a picture may say of itself in EXIF, and how it is turned for that.
_TURNS: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def portrait(data: bytes) -> bytes:
    """A JPEG of the picture, upright and small. Place, time, camera and whatever hid in the file are left behind.

    Takes up to some tenths of a second: not for the event loop.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError("too many pixels")
            picture.load()
            upright = _upright(picture)
            upright.thumbnail((SIDE, SIDE))
            flat = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
    except Exception as error:  # of what reads bytes from anywhere, nobody can say all that it raises
        raise PictureError("no picture that can be read") from error
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=85, optimize=True)
    return drawn.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as it is to be seen.

    Turned here, as Pillow's own way writes all EXIF anew, and fails where a camera or an editor wrote it carelessly
    (a resolution as text). Of EXIF that cannot be read at all the picture is taken as it lies.
    """
    try:
        said = picture.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # as above
        said = None
    turn = _TURNS.get(said) if isinstance(said, int) else None
    return picture if turn is None else picture.transpose(turn)
