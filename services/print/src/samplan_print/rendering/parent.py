"""Has a document laid out by a process of its own (see `child`), and believes nothing that it says beyond its PDF."""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from samplan_print.rendering import fonts
from samplan_print.rendering.document import Description
from samplan_servicekit import scratch

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a PDF."""


class Variant(StrEnum):
    """What kind of PDF is made."""

    PERSON = "pdf/ua-1"
    """For people, with the structure that screen readers need."""
    ARCHIVE = "pdf/a-2a"
    """For the archive, with the same structure."""


class RenderError(Exception):
    """A document cannot be laid out, today or tomorrow: `print.too_large` or `print.rendering_failed`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rendered:
    """A PDF and how many pages it has."""

    pdf: bytes
    pages: int


SCRATCH: Final = "samplan-rendering"
"""What the folders are called that the children keep their temporary files in."""


async def render(
    description: Description,
    variant: Variant,
    *,
    fonts_dir: Path | None = None,
    seconds: float = 90.0,
    cpu_seconds: int = 60,
) -> Rendered:
    """Lay a document out; `seconds` is how long that may take by the clock on the wall, `cpu_seconds` by its own.

    `fonts_dir`: where fonts of further scripts are; what no font has is told by its number.

    What the child leaves behind, however it ends, is removed: parts of the document may stand in it.

    Raises:
        RenderError: it takes more time or memory than a document may, or asks for something from outside.
    """
    extra = fonts.needed(description, fonts_dir)
    order = json.dumps({"description": description, "variant": variant.value, "fonts": extra}).encode()
    with scratch.folder(SCRATCH) as temporary:
        return _read(*await _run(order, temporary, seconds, cpu_seconds))


async def _run(order: bytes, temporary: Path, seconds: float, cpu_seconds: int) -> tuple[bytes, int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "samplan_print.rendering.child",
        str(cpu_seconds),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what it says may quote people
        env={"TMPDIR": str(temporary)},
        cwd="/",
        limit=1024 * 1024,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            answer = await _talk(process, order)
            code = await process.wait()
    except TimeoutError:
        raise RenderError("print.too_large") from None
    finally:
        # Also when this task is cancelled: nothing goes on without us.
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return answer, code


async def _talk(process: asyncio.subprocess.Process, order: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the child has no pipes")

    async def tell(into: asyncio.StreamWriter) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it has ended, and its code says why
            into.write(order)
            await into.drain()
        into.close()

    telling = asyncio.create_task(tell(process.stdin))
    try:
        pieces: list[bytes] = []
        while piece := await process.stdout.read(1024 * 1024):
            pieces.append(piece)
            if sum(map(len, pieces)) > LARGEST:
                raise RenderError("print.too_large")
        return b"".join(pieces)
    finally:
        telling.cancel()
        await asyncio.wait([telling])


def _read(answer: bytes, code: int) -> Rendered:
    header, _, pdf = answer.partition(b"\n")
    if code == 0 and pdf.startswith(b"%PDF-"):
        with suppress(ValueError, KeyError, TypeError):
            return Rendered(pdf, int(json.loads(header)["pages"]))
    # Ended by a signal (its time was up), or out of memory: there is too much of it.
    raise RenderError("print.too_large" if code < 0 or code == TOO_LARGE else "print.rendering_failed")


TOO_LARGE: Final = 12
"""The child's exit code when it ran out of memory."""
