"""Laying out: what people write is text and nothing else, and no document takes more than its share."""

import asyncio
import io
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samplan_contracts.between.printing import PrintContent, PrintLeftOut, PrintMessage, PrintMessages
from samplan_contracts.events import PrintKind
from samplan_contracts.identity import Language
from samplan_contracts.plans import Kind, PlanType, role_code
from samplan_dev import layout as dev_layout
from samplan_dev.cases import cases
from samplan_dev.harness import NOON
from samplan_print.jobs.details import Details
from samplan_print.jobs.passwords import ALPHABET, GROUP, GROUPS, new_password
from samplan_print.rendering import document, layout, legible, parent, texts
from samplan_print.rendering.parent import RenderError, Variant, render
from samplan_servicekit.ids import new_id

from .conftest import REASON, content, message

EVIL = [
    "<script>alert(1)</script>",
    "<img src='http://127.0.0.1:9/x.png'>",
    "<img src='file:///etc/passwd'>",
    "<link rel='attachment' href='file:///etc/passwd'>",
    "<style>body{background:url(http://127.0.0.1:9/x)}</style>",
    "}} {{ 7*7 }} {% for x in () %}",
    "</title></head><body><h1>Feil</h1>",
    '"><object data="file:///etc/hostname">',
    "url(http://127.0.0.1:9/) ' \" \\ &amp; &#60;b&#62; ]]>",
]


WHY = Details(REASON)


def describe(
    language: Language = Language.NB,
    messages: list[dict[str, Any]] | None = None,
    details: Details = WHY,
    kind: PrintKind = PrintKind.COPY,
    **changed: Any,
) -> document.Description:
    """A document."""
    found = PrintMessages(messages=None if messages is None else [PrintMessage(**one) for one in messages])
    return document.describe(
        PrintContent(**content(**changed)),
        found,
        language=language,
        details=details,
        kind=kind,
        now=NOON,
        job_id=new_id(),
    )


def text_of(pdf: bytes) -> str:
    """All text, with every run of white space as one space."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


async def test_a_document_embeds_its_fonts_and_is_tagged_and_named(tmp_path: Any) -> None:
    rendered = await render(describe(messages=[message("Referat")]), Variant.PERSON)
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        assert len(pdf.pages) == rendered.pages
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nb"
        assert str(pdf.docinfo["/Title"]) == "Individuell plan for Adam"
        fonts = [
            font.DescendantFonts[0].FontDescriptor
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        ]
        assert fonts
        assert all(any(key in font for key in ("/FontFile2", "/FontFile3")) for font in fonts)
        assert any("Inter" in str(font.FontName) for font in fonts)


@pytest.mark.parametrize("language", Language)
async def test_a_document_speaks_the_language_that_was_chosen(language: Language) -> None:
    rendered = await render(describe(language, messages=[message("Referat")]), Variant.PERSON)
    words, text = texts.catalogue(language), text_of(rendered.pdf)
    for expected in (
        words["front"]["confidential"],
        words["goals"]["title"],
        words["participants"]["title"],
        words["messages"]["title"],
        texts.moment(language, NOON),
        f"{words['page']['page']} 1 {words['page']['of']} {rendered.pages}",
    ):
        assert expected in text


def test_the_catalogues_say_the_same_in_every_language() -> None:
    def shape(value: Any) -> Any:
        return {key: shape(item) for key, item in value.items()} if isinstance(value, dict) else type(value)

    def places(value: Any) -> list[str]:
        if isinstance(value, dict):
            return sorted(place for item in value.values() for place in places(item))
        return [part.partition("}")[0] for part in str(value).split("{")[1:]]

    nb, nn, en = (texts.catalogue(language) for language in Language)
    assert shape(nb) == shape(nn) == shape(en)
    for part in ("front", "goals", "participants", "messages", "date", "moment", "time"):
        assert places(nb[part]) == places(nn[part]) == places(en[part])
    for plan_type in PlanType:
        for kind in Kind:
            type_, _, role = role_code(plan_type, kind).partition(".")
            assert all(words["role"][type_][role] for words in (nb, nn, en))


async def test_what_people_wrote_stands_as_they_wrote_it_and_does_nothing() -> None:
    goal = content()["goals"][0]
    goals = [{**goal, "number": n, "title": evil, "description": evil} for n, evil in enumerate(EVIL, 1)]
    me = {**content()["printed_by"], "name": EVIL[0], "responsibility": EVIL[1]}
    described = describe(
        goals=goals,
        printed_by=me,
        participants=[me],
        owner_name=EVIL[2],
        organisation_name=EVIL[4],
        messages=[message(evil, evil) for evil in EVIL],
        details=Details(EVIL[5], EVIL[6]),
    )
    rendered = await render(described, Variant.PERSON)
    text = "".join(text_of(rendered.pdf).split())
    for evil in EVIL:
        assert "".join(evil.split()) in text
    assert "49" not in text_of(rendered.pdf).split()
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        assert "/Names" not in pdf.Root or "/EmbeddedFiles" not in pdf.Root.Names
        for page in pdf.pages:
            assert not page.Resources.get("/XObject", {})


def test_a_message_has_its_form_and_one_of_the_version_before_its_lines() -> None:
    quote = {"type": "quote", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Sagt"}]}]}
    heading = {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "Møte"}]}
    rich = {**message("Referat", "Møte\nSagt"), "body": {"type": "doc", "content": [heading, quote]}}
    plain = message("Notat", "Ett\nto & tre")
    written = layout.to_html(dict(describe(messages=[rich, plain])))
    assert '<h4 dir="ltr">Møte</h4><blockquote><p dir="ltr">Sagt</p></blockquote>' in written
    assert '<p dir="ltr">Ett</p><p dir="ltr">to &amp; tre</p>' in written


@given(st.text(max_size=200))
@settings(max_examples=cases(60), deadline=None)
def test_no_text_gets_out_of_its_place(text: str) -> None:
    from lxml import html

    plain = html.document_fromstring(layout.to_html(dict(describe(details=Details(REASON, "T")))))
    filled = html.document_fromstring(layout.to_html(dict(describe(details=Details(text, "T")))))
    assert [node.tag for node in plain.iter()] == [node.tag for node in filled.iter()]


@pytest.mark.parametrize(
    "asking",
    [
        "<img src='http://127.0.0.1:9/x.png'>",
        "<img src='file:///etc/passwd'>",
        "<img src='data:image/png;base64,AAAA'>",
        "<div style='background: url(http://127.0.0.1:9/x)'></div>",
        "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>",
        "<style>@import 'file:///etc/passwd'</style>",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        "<link rel=attachment href='file:///etc/passwd'>",
    ],
)
def test_a_template_that_asks_for_anything_from_outside_fails(asking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "to_html", lambda *_: f"<html lang=nb><title>x</title><body>{asking}</body></html>")
    with pytest.raises(layout.RefusedError):
        layout.lay_out({}, Variant.PERSON.value)


SCRIPTS = {
    "Sámi": "Sámegiella: áđŋŧžčš ǧǥǩʒǯ",
    "Greek and Cyrillic": "Ελλάδα Київ",
    "Hebrew": "עברית",
    "Amharic": "አማርኛ",
    "Hindi": "हिन्दी",
    "Tamil": "தமிழ்",
    "Thai": "ภาษาไทย",
    "Khmer": "ភាសាខ្មែរ",
    "Burmese": "မြန်မာ",
    "Chinese": "汉语漢語",
    "Japanese": "日本語ひらがなカタカナ",
    "Korean": "한국어",
    "emoji": "🙂🫶🏽👩‍👧‍👦🇳🇴☺",
}


def missing_in(pdf: bytes) -> int:
    """How many signs were laid out without a face: glyph 0 of a font, which is a box."""
    missing = 0
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in ("Tj", "TJ"):
                    shown = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for piece in shown:
                        if isinstance(piece, pikepdf.String):
                            raw = bytes(piece)
                            missing += sum(raw[at : at + 2] == b"\0\0" for at in range(0, len(raw), 2))
    return missing


@pytest.mark.parametrize("script", SCRIPTS)
async def test_what_is_written_in_any_script_is_shown_by_an_embedded_font(script: str) -> None:
    goal = {**content()["goals"][0], "title": SCRIPTS[script], "description": SCRIPTS[script]}
    rendered = await render(describe(goals=[goal]), Variant.ARCHIVE, fonts_dir=dev_layout.FONTS_DIR)
    assert "U+" not in text_of(rendered.pdf)
    assert missing_in(rendered.pdf) == 0
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        described = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


async def test_what_no_font_has_stands_there_as_its_number_and_nothing_is_dropped() -> None:
    written = "før\u0007etter · \U0001fae8 · 中 · \ue000 · a\u200db · co\u00adop"
    goal = {**content()["goals"][0], "title": written}
    text = text_of((await render(describe(goals=[goal]), Variant.ARCHIVE)).pdf)
    for expected in ("før[U+0007]etter", "[U+1FAE8]", "[U+4E2D]", "[U+E000]", "coop"):
        assert expected in text


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u000b", "\u0085", "\r\n", "\f"])
def test_a_line_that_was_broken_by_any_sign_is_broken(sign: str) -> None:
    goal = {**content()["goals"][0], "title": f"Ett{sign}to", "description": f"En{sign}to"}
    written = layout.to_html(dict(describe(goals=[goal])))
    assert '<p dir="ltr">En</p><p dir="ltr">to</p>' in written
    assert ">Ett to<" in written
    assert legible.html(f'<p dir="auto">En{sign}to</p>', lambda _: True) == '<p dir="ltr">En<br>to</p>'


def test_a_text_runs_in_the_direction_of_its_letters_and_turns_nothing_around_it() -> None:
    goals = [
        {**content()["goals"][0], "number": 1, "title": "المدرسة: ثلاثة أهداف"},
        {**content()["goals"][0], "number": 2, "title": "\u202egnul\u202c Tur \u2067 med skolen"},
    ]
    me = {**content()["printed_by"], "name": "فاطمة علي"}
    written = layout.to_html(dict(describe(goals=goals, printed_by=me)))
    assert '<h3 dir="rtl">\u2068المدرسة: ثلاثة أهداف\u2069</h3>' in written
    assert "<h3>gnul Tur  med skolen</h3>" in written
    assert f"\u2068{me['name']}\u2069, " in written


@pytest.mark.parametrize(
    "unbroken",
    [
        "x" * 20_000,
        "data:image/png;base64," + "iVBORw0KGgo/" * 4_000,
        "a" + "\u0301" * 20_000,
        "-_" * 10_000,
        "👩\u200d" * 8_000,
        "ש" * 20_000,
    ],
    ids=["letters", "a picture as text", "one letter under many signs", "signs", "joined", "leftwards"],
)
async def test_a_text_without_a_place_to_break_takes_no_longer_than_another(unbroken: str) -> None:
    """By the processor's own time, which is limited; three of them took more than that."""
    plain = "Vi går tur på skolen. " * (len(unbroken) // 22)
    taken: dict[str, float] = {}
    for _ in range(3):  # what else the machine does only ever adds: the least of a few is the text's own
        for name, text in (("plain", plain), ("unbroken", unbroken)):
            goal = {**content()["goals"][0], "title": text[:200], "description": text}
            described = dict(describe(goals=[goal] * 3, messages=[message("Notat", text)]))
            began = time.process_time()
            pdf, _ = await asyncio.to_thread(layout.lay_out, described, Variant.PERSON.value)
            taken[name] = min(taken.get(name, math.inf), time.process_time() - began)
            assert pdf
        if taken["unbroken"] < 6 * taken["plain"] + 1:
            return
    pytest.fail(str(taken))


@given(st.text(max_size=300), st.integers(1, 40))
@settings(max_examples=cases(40), deadline=None)
def test_places_to_break_are_all_that_is_put_into_a_text(text: str, times: int) -> None:
    everything = legible.text(text * times, lambda _: True)
    everything_else, kept = everything, legible.text(text, lambda _: True)
    for put_in in ("\u2068", "\u2069", legible.BREAK):
        everything_else, kept = everything_else.replace(put_in, ""), kept.replace(put_in, "")
    assert everything_else == kept * times
    for run in everything.replace(legible.BREAK, " ").split(" "):
        assert len(run) <= 130


@pytest.mark.parametrize("language", Language)
def test_a_document_for_the_archive_says_which_messages_it_has_and_which_it_has_not(language: Language) -> None:
    whole = PrintMessages(messages=[], left_out=PrintLeftOut(other_kinds=3, deleted=0))
    described = document.describe(
        PrintContent(**content()),
        whole,
        language=language,
        details=WHY,
        kind=PrintKind.ARCHIVE,
        now=NOON,
        job_id=new_id(),
    )
    said = texts.catalogue(language)["messages"]
    written = layout.to_html(dict(described))
    assert said["none_all"] in written
    assert f"<li>{said['left_out_kinds'].replace('{count}', '3')}</li>" in written
    assert said["left_out_deleted"].replace("{count}", "0") not in written
    assert said["left_out"] not in layout.to_html(dict(describe(language, messages=[])))


async def test_a_long_text_runs_over_pages_that_are_all_numbered() -> None:
    goal = {**content()["goals"][0], "description": "En lang tekst om hvordan det går. " * 3000}
    rendered = await render(describe(goals=[goal]), Variant.PERSON)
    assert rendered.pages > 20
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages, 1):
        assert f"Side {number} av {rendered.pages}" in " ".join(page.extract_text().split())


@pytest.mark.parametrize("limit", [{"seconds": 5}, {"cpu_seconds": 4}], ids=["the clock", "the processor"])
async def test_forty_thousand_rows_end_cleanly_within_the_limits(limit: dict[str, int]) -> None:
    who = {**content()["printed_by"], "responsibility": "Ansvar " * 20}
    async with asyncio.timeout(120):  # many times what it was given, on the busiest machine
        with pytest.raises(RenderError) as raised:
            await render(describe(participants=[who] * 40_000), Variant.PERSON, **limit)
    assert raised.value.code == "print.too_large"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are kept."""
    (made := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


def left_in(folder: Path, depth: str = "*") -> list[Path]:
    """What is in a folder."""
    return list(folder.glob(depth))


def child_that(ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a child that writes down part of a document, and then does this."""
    script = tmp_path / "child"
    script.write_text(
        f"#!{sys.executable}\nimport os, signal, tempfile\n"
        "_, part = tempfile.mkstemp(dir=tempfile.mkdtemp())\n"
        f"with open({str(tmp_path / 'written')!r}, 'w') as file: file.write(part)\n{ends}\n"
    )
    script.chmod(0o755)
    monkeypatch.setattr(parent.sys, "executable", str(script))


async def test_a_rendering_leaves_nothing_behind(temporary: Path) -> None:
    await render(describe(), Variant.PERSON)
    assert left_in(temporary) == []


async def test_a_child_that_is_killed_leaves_nothing_behind(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The limits of memory and of the processor's time end it so, too.
    child_that("os.kill(os.getpid(), signal.SIGKILL)", tmp_path, monkeypatch)
    with pytest.raises(RenderError):
        await render(describe(), Variant.PERSON)
    assert (tmp_path / "written").read_text().startswith(f"{temporary}/")
    assert left_in(temporary) == []


async def test_a_child_that_is_given_up_leaves_nothing_behind(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child_that("signal.pause()", tmp_path, monkeypatch)
    rendering = asyncio.create_task(render(describe(), Variant.PERSON))
    async with asyncio.timeout(60):
        while not left_in(temporary, "*/*/*"):  # noqa: ASYNC110  (another process's doing)
            await asyncio.sleep(0.01)
    rendering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await rendering
    assert left_in(temporary) == []


def test_the_child_runs_out_of_memory_cleanly_and_says_so() -> None:
    order = json.dumps({"description": describe(), "variant": "pdf/ua-1", "fonts": []}).encode()
    small = (
        "from samplan_print.rendering import child; child.MEMORY = 60 * 1024 * 1024\n"
        "import os\n"
        "try: code = child.main()\n"
        "except MemoryError: code = child.OUT_OF_MEMORY\n"
        "os._exit(code)"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", small], input=order, capture_output=True, env={}, cwd="/", timeout=60
    )
    assert answer.returncode != 0
    assert not answer.stdout


def test_the_child_has_no_network_where_the_machine_lets_it_be_taken_away() -> None:
    tell = (
        "from samplan_print.rendering.child import confine\n"
        "alone = confine(60)\n"
        "import socket, os, resource\n"
        "names = [name for _, name in socket.if_nameindex()]\n"
        "print(alone, names, len(os.environ), resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", tell], capture_output=True, env={}, cwd="/", timeout=60, text=True, check=True
    )
    alone, names = answer.stdout.split(" ", 1)
    assert str(1024**3) in names
    if alone == "True":
        assert "['lo']" in names or "[]" in names


def test_a_password_is_long_readable_and_never_the_same() -> None:
    made = {new_password() for _ in range(1000)}
    assert len(made) == 1000
    for password in made:
        groups = password.split("-")
        assert [len(group) for group in groups] == [GROUP] * GROUPS
        assert set("".join(groups)) <= set(ALPHABET)
    assert len(set(ALPHABET)) ** (GROUP * GROUPS) > 2**80
    assert not set(ALPHABET) & set("0o1il")
