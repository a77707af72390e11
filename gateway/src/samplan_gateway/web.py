"""The built front end, held in memory: assets that never change under their name, and one page for all else."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asgiref.typing import ASGISendCallable

from samplan_gateway.message import SAFE_METHODS, Request, respond
from samplan_gateway.semantics import names, not_allowed, takes
from samplan_servicekit.errors import Problem

_COMPRESSED: Final = {".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"}
_CODINGS: Final = {b"br": ".br", b"gzip": ".gz"}
"""The smallest first, and how the build names a file that is packed by it already."""
_IMMUTABLE: Final = b"public, max-age=31536000, immutable"
_REVALIDATED: Final = b"no-cache"


@dataclass(frozen=True)
class _File:
    body: bytes
    packed: Mapping[bytes, bytes]
    """The same by content coding, the smallest first."""
    headers: tuple[tuple[bytes, bytes], ...]
    etag: bytes


class Web:
    """Serves the files of a folder, which is read once."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            "/" + path.relative_to(folder).as_posix(): _read(path, folder)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not _is_packed(path)
        }

    @property
    def ready(self) -> bool:
        """Whether the front end has been built."""
        return "/index.html" in self._files

    async def serve(self, request: Request, send: ASGISendCallable, *, page: str | None = None) -> None:
        """Answer with a file, or with the page, which knows its own paths; `page` names a file for any path.

        Raises:
            Problem: 404 for a missing file, 405 for anything but reading, 503 where the front end is not built.
        """
        if request.method not in SAFE_METHODS:
            raise not_allowed(SAFE_METHODS)
        file = self._files.get(page or request.path)
        if file is None:
            if "." in request.path.rpartition("/")[2]:
                raise Problem(404, "not_found")
            file = self._files.get("/index.html")
        if file is None:
            raise Problem(503, "service.unavailable", headers={"Retry-After": "30"}, service="web", retry_after=30)
        body, etag, coding = file.body, file.etag, []
        accepted = request.headers.get(b"accept-encoding", b"")
        if name := next((name for name in file.packed if takes(accepted, name)), None):
            # Other bytes under another name (RFC 9110, 8.8.3.3).
            body, etag, coding = file.packed[name], file.etag[:-1] + b"-" + name + b'"', [(b"content-encoding", name)]
        headers = [*file.headers, (b"etag", etag), (b"vary", b"accept-encoding")]
        if names(request.headers.get(b"if-none-match", b""), etag):
            await respond(send, 304, headers=headers)
            return
        await respond(send, 200, body, [*headers, *coding])


def _read(path: Path, folder: Path) -> _File:
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or path.suffix == ".js":
        kind = f"{kind}; charset=utf-8"
    immutable = path.relative_to(folder).parts[0] == "assets"
    headers = ((b"content-type", kind.encode()), (b"cache-control", _IMMUTABLE if immutable else _REVALIDATED))
    return _File(body, _packed(path, body), headers, f'"{hashlib.sha256(body).hexdigest()[:20]}"'.encode())


def _packed(path: Path, body: bytes) -> Mapping[bytes, bytes]:
    """What the build has packed, which takes longer than a start may; gzip at least of all that is text."""
    files = {name: path.with_name(path.name + suffix) for name, suffix in _CODINGS.items()}
    found = {name: file.read_bytes() for name, file in files.items() if file.is_file()}
    if path.suffix in _COMPRESSED:
        found.setdefault(b"gzip", gzip.compress(body, 9, mtime=0))
    return found


def _is_packed(path: Path) -> bool:
    """Whether a file is another one in a smaller form: nobody asks for it by its own name."""
    return path.suffix in _CODINGS.values() and path.with_suffix("").is_file()
