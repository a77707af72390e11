"""What every service's program can do: `python -m samplan_<service> serve | migrate | dead … | rebuild … | …`."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, resources
from typing import Any

import uvicorn
from alembic import command
from alembic.config import Config
from pydantic import ValidationError

from samplan_contracts.subscriptions import PROJECTIONS, SERVICES
from samplan_servicekit import verifying
from samplan_servicekit.app import Service, create_app
from samplan_servicekit.bus import dead
from samplan_servicekit.database import asyncpg_url
from samplan_servicekit.errors import Problem
from samplan_servicekit.history.rebuild import Rebuild, RebuildError
from samplan_servicekit.kit import Kit
from samplan_servicekit.secrets import SecretError
from samplan_servicekit.settings import ServiceSettings

Command = Callable[[ServiceSettings, argparse.Namespace], Any]
Describe = Callable[[argparse.ArgumentParser], None]
"""Adds what a command takes to its part of the command line."""


def main(
    service: Service, commands: Mapping[str, Command] | None = None, describe: Mapping[str, Describe] | None = None
) -> None:
    """Run one command of a service; `commands` adds the service's own, `describe` the arguments of those with any."""
    parser = argparse.ArgumentParser(prog=f"samplan_{service.name}")
    actions = parser.add_subparsers(dest="command", required=True)
    actions.add_parser("serve", help="run this process in the roles that SAMPLAN_ROLES names")
    actions.add_parser("migrate", help="bring the database to the newest schema")
    dead.add_arguments(actions.add_parser("dead", help="list, show or replay events that could not be handled"))
    verifying.add_arguments(actions.add_parser("verify-log", help="whether each chain of the log is whole"))
    if service.name in PROJECTIONS:
        rebuilding = actions.add_parser("rebuild", help="hear again what projections are made of, while all runs")
        rebuilding.add_argument("queue", nargs="*", help=f"of {', '.join(sorted(PROJECTIONS[service.name]))}; or all")
    for name, run in (commands or {}).items():
        (describe or {}).get(name, _no_arguments)(actions.add_parser(name, help=(run.__doc__ or "").split("\n")[0]))
    arguments = parser.parse_args()
    try:
        settings = service.settings()
        if arguments.command == "serve":
            serve(service, settings)
        elif arguments.command == "migrate":
            migrate(service.name, settings)
        elif arguments.command == "dead":
            asyncio.run(dead.run(service.name, settings.amqp_url, arguments))
        elif arguments.command == "verify-log":
            print(json.dumps(asyncio.run(verifying.run(settings.database_url, arguments))))
        elif arguments.command == "rebuild":
            asyncio.run(rebuild(service, settings, arguments.queue))
        else:
            result = (commands or {})[arguments.command](settings, arguments)
            print(json.dumps(asyncio.run(result)))
    except ValidationError as error:
        names = ", ".join(f"SAMPLAN_{part['loc'][0]}".upper() for part in error.errors())
        sys.exit(f"samplan_{service.name} cannot start: missing or wrong settings: {names}")
    except SecretError as error:
        sys.exit(f"samplan_{service.name} cannot start: {error}")
    except verifying.BrokenLogError as error:
        sys.exit(f"samplan_{service.name}: the log is broken: {error}")
    except (RebuildError, Problem) as error:
        sys.exit(f"samplan_{service.name} could not rebuild: {error}")


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """For commands that take none."""


def serve(service: Service, settings: ServiceSettings) -> None:
    """Answer requests until told to stop; those under way get five seconds."""
    uvicorn.run(
        create_app(service, settings),
        host=settings.http_host,
        port=settings.http_port,
        loop="uvloop",
        http="httptools",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )


def migrate(name: str, settings: ServiceSettings, to: str = "head") -> None:
    """Bring the database to the newest schema, or to a revision, as its owner; a second call changes nothing."""
    if settings.migrator_database_url is None:
        raise SecretError("SAMPLAN_MIGRATOR_DATABASE_URL is needed to migrate")
    config = Config()
    folder = resources.files(import_module(f"samplan_{name}")) / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = asyncpg_url(settings.migrator_database_url)
    config.attributes["owner"] = f"{name}_owner"
    command.upgrade(config, to)


async def rebuild(service: Service, settings: ServiceSettings, queues: Sequence[str]) -> None:
    """Make projections anew from their owners, whose addresses are in `SAMPLAN_<OWNER>_URL`; prints JSON by queue.

    Raises:
        RebuildError: it could not be done; running it again goes on where nothing is lost.
    """
    if service.bus is None:
        raise RebuildError(f"{service.name} hears nothing")
    owners = {name: url for name in SERVICES if (url := os.environ.get(f"SAMPLAN_{name.upper()}_URL"))}
    # A process without a role: it has the service's means, and neither serves, listens nor sends.
    app = create_app(service, settings.model_copy(update={"roles": frozenset(), "log_level": "WARNING"}))
    async with app.router.lifespan_context(app):
        kit: Kit = app.state.kit
        for queue, number in (await Rebuild(kit, service.bus, owners, queues).run()).items():
            print(json.dumps({"queue": queue, "events": number}))
