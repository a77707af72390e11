"""`python -m samplan_dev.archive_core`: run the archive core as the environment says."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from aiohttp import web

from samplan_dev.archive_core.core import Core
from samplan_dev.archive_core.exchange import serve
from samplan_dev.archive_core.server import create_app
from samplan_dev.archive_core.store import Store


async def run() -> None:
    """Serve until SIGTERM."""
    store = Store(Path(os.environ["ARCHIVE_CORE_FILE"]))
    core, ready = Core(store), asyncio.Event()
    runner = web.AppRunner(create_app(core, ready), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["ARCHIVE_CORE_HTTP_PORT"])).start()
    serving = asyncio.create_task(serve(os.environ["ARCHIVE_CORE_AMQP_URL"], core, ready))
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    await ended.wait()
    serving.cancel()
    await asyncio.wait([serving])
    await runner.cleanup()
    store.close()


if __name__ == "__main__":
    asyncio.run(run())
