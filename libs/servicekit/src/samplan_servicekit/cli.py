"""What every service's program can do: `python -m samplan_<service> serve | migrate | dead …`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from importlib import import_module, resources
from typing import Any

import uvicorn
from alembic import command
from alembic.config import Config
from pydantic import ValidationError

from samplan_servicekit import dead
from samplan_servicekit.app import Service, create_app
from samplan_servicekit.database import asyncpg_url
from samplan_servicekit.secrets import SecretError
from samplan_servicekit.settings import ServiceSettings

Command = Callable[[ServiceSettings, argparse.Namespace], Any]


def main(service: Service, commands: dict[str, Command] | None = None) -> None:
    """Run one command of a service; `commands` adds the service's own."""
    parser = argparse.ArgumentParser(prog=f"samplan_{service.name}")
    actions = parser.add_subparsers(dest="command", required=True)
    actions.add_parser("serve", help="run this process in the roles that SAMPLAN_ROLES names")
    actions.add_parser("migrate", help="bring the database to the newest schema")
    dead.add_arguments(actions.add_parser("dead", help="list, show or replay events that could not be handled"))
    for name, run in (commands or {}).items():
        actions.add_parser(name, help=(run.__doc__ or "").split("\n")[0])
    arguments = parser.parse_args()
    try:
        settings = service.settings()
        if arguments.command == "serve":
            serve(service, settings)
        elif arguments.command == "migrate":
            migrate(service.name, settings)
        elif arguments.command == "dead":
            asyncio.run(dead.run(service.name, settings.amqp_url, arguments))
        else:
            result = (commands or {})[arguments.command](settings, arguments)
            print(json.dumps(asyncio.run(result)))
    except ValidationError as error:
        names = ", ".join(f"SAMPLAN_{part['loc'][0]}".upper() for part in error.errors())
        sys.exit(f"samplan_{service.name} cannot start: missing or wrong settings: {names}")
    except SecretError as error:
        sys.exit(f"samplan_{service.name} cannot start: {error}")


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


def migrate(name: str, settings: ServiceSettings) -> None:
    """Bring the database to the newest schema, as its owner; a second call changes nothing."""
    if settings.migrator_database_url is None:
        raise SecretError("SAMPLAN_MIGRATOR_DATABASE_URL is needed to migrate")
    config = Config()
    folder = resources.files(import_module(f"samplan_{name}")) / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = asyncpg_url(settings.migrator_database_url)
    config.attributes["owner"] = f"{name}_owner"
    command.upgrade(config, "head")
