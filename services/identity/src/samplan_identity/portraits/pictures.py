"""A picture from outside made into a portrait: read as what it claims to be, drawn anew, and nothing else kept."""

import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE: Final = 512
"""Pixels of a portrait's longer side, at most."""
MOST_PIXELS: Final = 40_000_000
"""What a picture may hold before it is drawn: a few KB can claim billions."""


class PictureError(ValueError):
    """It is no JPEG or PNG, is broken, or is too large."""


def portrait(data: bytes) -> bytes:
    """A JPEG of the picture, upright and small. Place, time, camera and whatever hid in the file are left behind.

    Takes up to some tenths of a second: not for the event loop.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError("too many pixels")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            flat = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            flat.paste(rgba, mask=rgba.getchannel("A"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise PictureError("no picture that can be read") from error
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=85, optimize=True)
    return drawn.getvalue()
