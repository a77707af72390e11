"""One description of the whole API (OpenAPI 3.1), put together from those of the services."""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from samplan_contracts.problems import PROBLEM_CODES

_REF: Final = re.compile(r'"#/components/schemas/([^"]+)"')
_SHARED: Final = frozenset({"ProblemDetail", "HTTPValidationError", "ValidationError"})
"""Schemas that are the same wherever they come from."""

_FILES: Final = re.compile(r"^/api/")


def merge(specs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The services' descriptions as one. A schema gets its service's name in front, as in `PlansGoalView`."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for service, spec in sorted(specs.items()):
        renamed = _with_own_names(service, spec)
        for path, operations in renamed.get("paths", {}).items():
            if not _FILES.match(path):
                continue
            for operation in operations.values():
                operation["operationId"] = f"{service}_{operation['operationId']}"
                # Every fault of a request is a problem detail; FastAPI's own shape never leaves a service.
                if "422" in operation["responses"]:
                    operation["responses"]["422"] = _PROBLEM
            paths[path] = operations
        for name, schema in renamed.get("components", {}).get("schemas", {}).items():
            schemas[_name(service, name)] = schema
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas["ProblemDetail"] = _PROBLEM_SCHEMA
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samplan",
            "version": "1",
            "description": "Plans around one person, for the people around that person. Errors are problem details "
            "(RFC 9457) with a stable `code`. Unsafe calls carry `X-Samplan: 1`.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _with_own_names(service: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    text = orjson.dumps(spec).decode()
    renamed = _REF.sub(lambda found: f'"#/components/schemas/{_name(service, found[1])}"', text)
    spec_with_names: dict[str, Any] = orjson.loads(renamed)
    return spec_with_names


def _name(service: str, name: str) -> str:
    return name if name in _SHARED else f"{service.capitalize()}{name}"


_PROBLEM: Final = {
    "description": "Unprocessable Entity",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}},
}
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "title": "ProblemDetail",
    "description": "What went wrong; codes may bring members of their own.",
    "additionalProperties": True,
    "required": ["title", "status", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string", "default": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(PROBLEM_CODES)},
        "correlation_id": {"type": "string"},
    },
}
