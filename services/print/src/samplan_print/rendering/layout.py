"""Lays a described document out as PDF. Runs in the child process only, under its limits."""

import io
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, Final

import jinja2
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS: Final = {
    "asset:inter-regular": "Inter-Regular.otf",
    "asset:inter-semibold": "Inter-SemiBold.otf",
    "asset:dejavu": "DejaVuSans.ttf",
}
"""All that a document may ask for. Inter for what is written here, DejaVu for the scripts that Inter lacks."""

_HERE: Final = resources.files(__package__ or "samplan_print.rendering")
_PLAIN: Final = 0x250
"""Below this code point both fonts have everything that can be seen."""


class RefusedError(Exception):
    """The document asked for something from outside."""


class _Assets(URLFetcher):  # type: ignore[misc]  # it has no types
    """Knows the fonts and nothing else; what else is asked for is noted, as WeasyPrint itself would only go on."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["asset"], allow_redirects=False)
        self.refused = 0

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The font, or an error."""
        name = FONTS.get(url)
        if name is None:
            self.refused += 1
            raise ValueError("not an asset")
        return URLFetcherResponse(url, (_HERE / "fonts" / name).read_bytes(), {"Content-Type": "font/otf"})


def lay_out(description: dict[str, Any], variant: str) -> tuple[bytes, int]:
    """The PDF and how many pages it has.

    Raises:
        RefusedError: an address was asked for that is none of ours.
    """
    fetcher, fonts = _Assets(), FontConfiguration()
    style = weasyprint.CSS(string=_text("style.css"), url_fetcher=fetcher, font_config=fonts)
    html = weasyprint.HTML(string=to_html(description), url_fetcher=fetcher)
    document = html.render(stylesheets=[style], font_config=fonts)
    out = io.BytesIO()
    document.write_pdf(out, pdf_variant=variant)
    if fetcher.refused:
        raise RefusedError
    return out.getvalue(), len(document.pages)


def to_html(description: dict[str, Any]) -> str:
    """The document as HTML, with everything that people wrote escaped."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string(_text("plan.html.j2")).render(**_legible(description))


def _text(name: str) -> str:
    return (_HERE / "templates" / name).read_text(encoding="utf-8")


def _legible(value: Any) -> Any:
    """The same with every text made of signs that the fonts have."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else "".join(map(_sign, value))
    if isinstance(value, dict):
        return {key: _legible(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_legible(item) for item in value]
    return value


def _sign(sign: str) -> str:
    """A sign as it can be shown: one that no font has is told by its name, one that is not seen is left out."""
    if sign in "\n\t":
        return " "
    point = ord(sign)
    if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") or sign in _UNSEEN:
        return ""
    if point < _PLAIN or point in _known_signs():
        return sign
    return f"[{unicodedata.name(sign, f'U+{point:04X}').lower()}]"


_UNSEEN: Final = frozenset("\u200b\u200d\ufe0e\ufe0f\ufeff\u00ad")
"""Signs that only say how others are put together; soft hyphens too, as nothing is hyphenated here."""


@cache
def _known_signs() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    known: set[int] = set()
    for name in FONTS.values():
        with (_HERE / "fonts" / name).open("rb") as file:
            known |= TTFont(io.BytesIO(file.read()), lazy=True).getBestCmap().keys()
    return frozenset(known)
