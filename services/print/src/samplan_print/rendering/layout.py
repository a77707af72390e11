"""Lays a described document out as PDF. Runs in the child process only, under its limits."""

import io
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import jinja2
import weasyprint
from markupsafe import Markup
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from samplan_print.rendering import legible
from samplan_print.rendering.fonts import OWN

_HERE: Final = resources.files(__package__ or "samplan_print.rendering")


_TEMPLATES: Final = {"plan": "plan.html.j2", "consent": "consent.html.j2"}


class RefusedError(Exception):
    """The document asked for something from outside."""


class _Assets(URLFetcher):  # type: ignore[misc]  # it has no types
    """Knows the fonts and nothing else; what else is asked for is noted, as WeasyPrint itself would only go on."""

    def __init__(self, extra: Sequence[str]) -> None:
        super().__init__(allowed_protocols=["asset"], allow_redirects=False)
        self._extra = {f"asset:extra-{number}": path for number, path in enumerate(extra)}
        self.refused = 0

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The font, or an error."""
        if path := self._extra.get(url):
            return URLFetcherResponse(url, _read(path), {"Content-Type": "font/woff2"})
        name = OWN.get(url)
        if name is None:
            self.refused += 1
            raise ValueError("not an asset")
        return URLFetcherResponse(url, (_HERE / "fonts" / name).read_bytes(), {"Content-Type": "font/otf"})


def lay_out(description: dict[str, Any], variant: str, extra: Sequence[str] = ()) -> tuple[bytes, int]:
    """The PDF and how many pages it has. `extra`: paths of further fonts (see `fonts`).

    Raises:
        RefusedError: an address was asked for that is none of ours.
    """
    fetcher, fonts = _Assets(extra), FontConfiguration()
    styles = [
        weasyprint.CSS(string=text, url_fetcher=fetcher, font_config=fonts)
        for text in (_text("style.css"), _faces(extra))
    ]
    html = weasyprint.HTML(string=to_html(description, extra), url_fetcher=fetcher)
    document = html.render(stylesheets=styles, font_config=fonts)
    out = io.BytesIO()
    document.write_pdf(out, pdf_variant=variant)
    if fetcher.refused:
        raise RefusedError
    return out.getvalue(), len(document.pages)


def to_html(description: dict[str, Any], extra: Sequence[str] = ()) -> str:
    """The document as HTML, with everything that people wrote escaped."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters["direction"] = lambda text: Markup(legible.direction(text))  # noqa: S704  (of two constants)
    known = _known_signs(extra).__contains__
    return environment.from_string(_text(_TEMPLATES[description.get("template", "plan")])).render(
        **legible.legible(description, known)
    )


def _text(name: str) -> str:
    return (_HERE / "templates" / name).read_text(encoding="utf-8")


def _known_signs(extra: Sequence[str]) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    known: set[int] = set()
    for content in [*((_HERE / "fonts" / name).read_bytes() for name in OWN.values()), *map(_read, extra)]:
        known |= TTFont(io.BytesIO(content), lazy=True).getBestCmap().keys()
    return frozenset(known)


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _faces(extra: Sequence[str]) -> str:
    """Style that names the further fonts, and asks them where the others have nothing."""
    if not extra:
        return ""
    faces = [f"@font-face {{ font-family: F{n}; src: url(asset:extra-{n}) }}" for n in range(len(extra))]
    families = ", ".join(f"F{n}" for n in range(len(extra)))
    return "".join(faces) + f"html {{ font-family: Inter, {families}, Fallback }}"
