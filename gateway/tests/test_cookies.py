"""What the page on cookies tells people is all that is kept in their browser."""

import re
from pathlib import Path

from samplan_gateway import cookies

WEB = Path(__file__).parents[2] / "web" / "src"


def test_the_page_on_cookies_names_every_cookie_and_everything_that_is_stored() -> None:
    page = (WEB / "features/about/CookiesPage.tsx").read_text()
    told = {name for listed in re.findall(r"= \[(.+?)\] as const", page) for name in re.findall(r"'([^']+)'", listed)}
    set_by_us = {
        value.decode() for value in vars(cookies).values() if isinstance(value, bytes) and b"__Host" in value
    }
    stored = set()
    for file in WEB.rglob("*.ts*"):
        text = file.read_text()
        if "localStorage.setItem(" in text or "sessionStorage.setItem(" in text:
            # The key stands in the file itself, or in the one that it is imported from.
            places = [
                text,
                *(_imported(file, name) for name in re.findall(r"import .*\bchosen\b.* from '(\..+)'", text)),
            ]
            found = {key for place in places for key in re.findall(r"const chosen = '([^']+)'", place)}
            stored |= found or {f"an unknown key in {file.name}"}
    assert told == set_by_us | stored


def _imported(file: Path, name: str) -> str:
    return (file.parent / f"{name}.ts").read_text()
