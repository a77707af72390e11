"""`python -m samplan_gateway serve`"""

import argparse
import resource
import sys

import uvicorn
from pydantic import ValidationError

from samplan_gateway.app import Gateway
from samplan_gateway.protocol import protocol_for
from samplan_gateway.settings import Settings


def main() -> None:
    """Run the gateway until told to stop; requests under way get five seconds."""
    parser = argparse.ArgumentParser(prog="samplan_gateway")
    parser.add_argument("command", choices=["serve"])
    parser.parse_args()
    try:
        settings = Settings()
    except ValidationError as error:
        names = ", ".join(f"SAMPLAN_{part['loc'][0]}".upper() for part in error.errors())
        sys.exit(f"samplan_gateway cannot start: missing or wrong settings: {names}")
    _take_descriptors()
    uvicorn.run(
        Gateway(settings),
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http=protocol_for(settings),
        ws="none",
        interface="asgi3",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )


def _take_descriptors() -> None:
    """Each connection takes one, and the usual thousand is soon used up: take as many as the process may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
