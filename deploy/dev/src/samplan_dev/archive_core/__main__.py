"""`python -m samplan_dev.archive_core`: run one archive core for each account that the environment names.

`ARCHIVE_CORE_FOLDER` is where each keeps what it holds; `ARCHIVE_CORE_AMQP_URLS` has words `account=URL`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from samplan_contracts.archive_accounts import Account
from samplan_dev.archive_core.core import Core
from samplan_dev.archive_core.exchange import serve
from samplan_dev.archive_core.server import create_app
from samplan_dev.archive_core.store import Store


async def run() -> None:
    """Serve until SIGTERM."""
    urls = dict(word.split("=", 1) for word in os.environ["ARCHIVE_CORE_AMQP_URLS"].split())
    folder = Path(os.environ["ARCHIVE_CORE_FOLDER"])
    _hand_over(folder, urls)
    cores = {name: Core(Store(folder / f"{name}.sqlite")) for name in urls}
    readies = {name: asyncio.Event() for name in urls}
    runner = web.AppRunner(create_app(cores, readies.values()), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["ARCHIVE_CORE_HTTP_PORT"])).start()
    serving = [
        asyncio.create_task(serve(url, Account(name), cores[name], readies[name])) for name, url in urls.items()
    ]
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    await ended.wait()
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)
    await runner.cleanup()
    for core in cores.values():
        core.store.close()


def _hand_over(folder: Path, names: Iterable[str]) -> None:
    """What was held for everybody, when there was one core for all, goes to the first municipality."""
    old, first = folder / "archive.sqlite", next(iter(names), None)
    if old.exists() and first is not None and not (folder / f"{first}.sqlite").exists():
        with contextlib.closing(sqlite3.connect(old)) as database:
            database.execute("pragma wal_checkpoint(truncate)")
        old.rename(folder / f"{first}.sqlite")


if __name__ == "__main__":
    asyncio.run(run())
