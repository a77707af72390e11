"""What every service's program can do: `python -m samplan_<service> serve | migrate | dead … | rebuild … | …`."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
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
from samplan_servicekit.database import Database, asyncpg_url
from samplan_servicekit.errors import Problem
from samplan_servicekit.history.rebuild import Rebuild, RebuildError
from samplan_servicekit.keys import commands as keys
from samplan_servicekit.keys.ring import Keys
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
    if service.sealed:
        keys.add_arguments(
            actions.add_parser("keys", help="show, rotate or rewrap the keys that data is sealed under")
        )
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
            print(json.dumps(asyncio.run(verifying.run(service.name, settings.database_url, arguments))))
        elif arguments.command == "keys":
            print(json.dumps(asyncio.run(change_keys(service, settings, arguments.action)), indent=1))
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
    except keys.KeysError as error:
        sys.exit(f"samplan_{service.name}: {error}")
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
    async with _without_a_role(service, settings) as kit:
        for queue, number in (await Rebuild(kit, service.bus, owners, queues).run()).items():
            print(json.dumps({"queue": queue, "events": number}))


async def change_keys(service: Service, settings: ServiceSettings, action: str) -> Mapping[str, Any]:
    """Do what the command `keys` was asked for.

    Raises:
        KeysError: it cannot be done now.
    """
    if settings.migrator_database_url is None:
        raise SecretError("SAMPLAN_MIGRATOR_DATABASE_URL is needed for keys")
    async with _without_a_role(service, settings) as kit:
        database = Database(settings.migrator_database_url, pool=1)
        keeper = keys.Keeper(database, f"{service.name}_owner", kit.own[Keys], service.sealed, kit.clock)
        try:
            if action == "rotate":
                return await keeper.rotate()
            if action == "status":
                return await keeper.status()
            done = await keeper.rewrap()
            if service.reseal_documents is not None:
                done["documents"] = await service.reseal_documents(kit, keeper.transaction)
            return done
        finally:
            await database.close()


@asynccontextmanager
async def _without_a_role(service: Service, settings: ServiceSettings) -> AsyncIterator[Kit]:
    """The means of a process of the service that neither serves, listens nor sends."""
    alone: dict[str, object] = {"roles": frozenset(), "operating_port": None, "log_level": "WARNING"}
    app = create_app(service, settings.model_copy(update=alone))
    async with app.router.lifespan_context(app):
        yield app.state.kit
