"""Writes down the suite's interfaces from its code: docs/asyncapi.yaml, and the OpenAPI for web's client.

`make describe` writes them; `make check` compares. An event of a version that exists is never changed in a way that
a reader of the old one would stumble over: that takes a new version of the event.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

import yaml

from samplan_contracts.asyncapi import breaking_changes, document
from samplan_dev import layout
from samplan_dev.answers import uncertain
from samplan_dev.provision import DATABASES
from samplan_gateway.openapi import merge
from samplan_servicekit.app import Service, create_app
from samplan_servicekit.settings import ProcessRole

ASYNCAPI = layout.ROOT / "docs" / "asyncapi.yaml"
OPENAPI = layout.ROOT / "web" / "src" / "api" / "openapi.json"


class BreakingChangeError(Exception):
    """An event changed in a way that breaks its readers."""


def asyncapi() -> str:
    """The events of the suite as an AsyncAPI 3 document (YAML)."""
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=110)


def openapi(described: Mapping[str, Any] | None = None) -> str:
    """The merged HTTP API (OpenAPI 3.1) as the gateway serves it (JSON)."""
    return json.dumps(described or openapi_document(), indent=1, ensure_ascii=False) + "\n"


def openapi_document() -> dict[str, Any]:
    """The same, not yet written."""
    return merge({name: _describe(name) for name in DATABASES})


def _describe(name: str) -> Mapping[str, Any]:
    service: Service = importlib.import_module(f"samplan_{name}.app").service
    # Only the roles matter for which routes there are; nothing is connected.
    settings = service.settings.model_construct(roles=frozenset({ProcessRole.API}))
    return create_app(service, settings).openapi()


def differences() -> list[str]:
    """What is written down and no longer true, as sentences; empty when all is."""
    found = []
    known = yaml.safe_load(ASYNCAPI.read_text()) if ASYNCAPI.exists() else {}
    found += breaking_changes(known, document())
    described = openapi_document()
    found += uncertain(described)
    for path, wanted in ((ASYNCAPI, asyncapi()), (OPENAPI, openapi(described))):
        if not path.exists() or path.read_text() != wanted:
            found.append(f"{path.relative_to(layout.ROOT)} is not what the code says: run `make describe`")
    return found


def write() -> None:
    """Write both down.

    Raises:
        BreakingChangeError: an event changed in a way that breaks its readers; nothing is written.
    """
    known = yaml.safe_load(ASYNCAPI.read_text()) if ASYNCAPI.exists() else {}
    if broken := breaking_changes(known, document()):
        raise BreakingChangeError("\n".join(broken))
    for path, wanted in ((ASYNCAPI, asyncapi()), (OPENAPI, openapi())):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted)
