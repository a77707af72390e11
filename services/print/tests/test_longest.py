"""The longest that each field takes stands whole on paper: within the page; what is cut short there is seen to be."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from samplan_contracts.identity import Language
from samplan_print.jobs.details import Details
from samplan_print.rendering import document, layout

from .conftest import content, message
from .test_rendering import describe

NAME, LINE, SHORT, REASON = 201, 200, 60, 500
"""Signs: of a whole name, of a title or another line, of a short name, and of a reason."""
MARGIN = 83
"""CSS pixels: 22 mm."""


class Written:
    """Texts as long as they may be, each of its own beginning, by which it is found again."""

    def __init__(self, filling: str) -> None:
        self.filling, self.made = filling, dict[str, str]()

    def __call__(self, what: str, length: int) -> str:
        """One of them."""
        text = f"{what}{self.filling * length}"[:length].strip()
        self.made[what] = text
        return text


def _plan(write: Written) -> document.Description:
    who = {
        **content()["printed_by"],
        "name": write("Navn", NAME),
        "responsibility": write("Ansvar", LINE),
        "workplace": write("Arbeidssted", LINE),
    }
    (goal,) = content()["goals"]
    activity = {
        **goal["activities"][0],
        "title": write("Aktivitet", LINE),
        "time_frame": write("Tid", LINE),
        "responsible": write("Ansvarlig", LINE),
    }
    sent = {
        **message(write("Emne", LINE)),
        "sender": write("Avsender", NAME),
        "acting": write("Skriver", NAME),
        "recipients": [write(f"Mottaker{number}", NAME) for number in range(10, 15)],
    }
    return describe(
        Language.NB,
        messages=[sent],
        details=Details(write("Begrunnelse", REASON), write("Tittel", LINE)),
        goals=[{**goal, "title": write("Goal", LINE), "activities": [activity]}],
        participants=[who] * 3,
        printed_by=who,
        owner_name=write("Eier", NAME),
        organisation_name=write("Virksomhet", LINE),
        short_name=write("Kort", SHORT),
    )


def _laid_out(described: document.Description) -> Any:
    """The boxes of the layout that a document is drawn from."""
    fetcher, fonts = layout._Assets(()), FontConfiguration()
    style = weasyprint.CSS(string=layout._text("style.css"), url_fetcher=fetcher, font_config=fonts)
    html = weasyprint.HTML(string=layout.to_html(dict(described)), url_fetcher=fetcher)
    return html.render(stylesheets=[style], font_config=fonts)


def _texts(box: Any) -> Iterator[Any]:
    if type(box).__name__ == "TextBox":
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)


def _letters(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("filling", ["WMmwæøåÆØÅ", "Wilhelmina Ærlend-Østby ", "áčđŋšŧž"])
def test_no_field_is_so_long_that_a_part_of_it_leaves_the_page_or_is_lost(filling: str) -> None:
    write = Written(filling)
    made = _laid_out(_plan(write))
    for page in made.pages:
        for box in _texts(page._page_box):
            assert box.position_x >= MARGIN - 1, box.text
            assert box.position_x + box.width <= page.width - MARGIN + 1, box.text
            assert box.position_y + box.height <= page.height, box.text
    pages = pypdf.PdfReader(io.BytesIO(made.write_pdf())).pages
    said = _letters("".join(page.extract_text() for page in pages))
    # A short name stands in the title, where none was given.
    lost = [what for what, text in write.made.items() if what != "Kort" and _letters(text) not in said]
    assert lost == []
    # What each page repeats says that it is cut short; when it was printed, and its number, never are.
    for number, page in enumerate(pages, 1):
        foot = page.extract_text()
        assert f"Side {number} av {len(pages)}" in foot
        assert "24. november 2026 kl. 13.00 · " in foot
        assert foot.count("…") == (1 if number == 1 else 2)
