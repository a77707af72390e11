"""`python -m samplan_dev.catcher`: run the catcher on the ports that the environment names."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from aiohttp import web

from samplan_dev.catcher.servers import create_app, start_smtp
from samplan_dev.catcher.store import Store


async def run() -> None:
    """Serve until SIGTERM."""
    store = Store(Path(os.environ["CATCHER_FILE"]))
    app = create_app(store, os.environ["CATCHER_SMS_USER"], os.environ["CATCHER_SMS_PASSWORD"])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    smtp = await start_smtp(store, int(os.environ["CATCHER_SMTP_PORT"]))
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["CATCHER_HTTP_PORT"])).start()
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    await ended.wait()
    smtp.close()
    await runner.cleanup()
    store.close()


if __name__ == "__main__":
    asyncio.run(run())
