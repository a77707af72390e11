"""The events of the suite as an AsyncAPI 3 document, and what would break between two versions of it."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Final

from samplan_contracts.events import REGISTRY, Envelope
from samplan_contracts.subscriptions import LIVE_SUBSCRIPTIONS, SERVICES, SUBSCRIPTIONS
from samplan_contracts.topology import exchange_of


def document() -> dict[str, Any]:
    """The whole document, as data. Channels are routing keys of the events exchange."""
    channels: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for event_type, data in sorted(REGISTRY.items()):
        name = data.__name__
        schema = Envelope[data].model_json_schema()  # type: ignore[valid-type]
        schema["properties"]["type"] = {"const": event_type}
        schema["properties"]["source"] = {"const": data.source()}
        schema.pop("title", None)
        messages[name] = {
            "name": event_type,
            "summary": (inspect.getdoc(data) or "").split("\n")[0],
            "contentType": "application/json",
            "payload": schema,
        }
        channels[event_type] = {
            "address": event_type,
            "messages": {name: {"$ref": f"#/components/messages/{name}"}},
            "bindings": {
                "amqp": {
                    "is": "routingKey",
                    "exchange": {"name": exchange_of(data.source()), "type": "topic", "durable": True},
                }
            },
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Samplan events",
            "version": "1",
            "description": "What the services of Samplan tell each other. The version of an event is part of its "
            "name; inside one, only additions are made.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": dict(_operations()),
        "components": {"messages": _with_local_definitions(messages)},
    }


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for event_type, data in sorted(REGISTRY.items()):
        yield f"{data.source()}.sends.{event_type}", _operation("send", event_type)
    for service in SERVICES:
        queues = {**SUBSCRIPTIONS[service], **(LIVE_SUBSCRIPTIONS if service == "gateway" else {})}
        for queue, events in sorted(queues.items()):
            for event in sorted(events, key=lambda event: event.type):
                yield f"{service}.{queue}.receives.{event.type}", _operation("receive", event.type)


def _operation(action: str, event_type: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{event_type.replace('/', '~1')}"}}


def _with_local_definitions(messages: dict[str, Any]) -> dict[str, Any]:
    """Put each schema's definitions into the places that use them, so that a message reads without looking around."""
    for message in messages.values():
        payload = message["payload"]
        definitions = payload.pop("$defs", {})
        message["payload"] = _inlined(payload, definitions)
    return messages


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in node.items()}
    if isinstance(node, list):
        return [_inlined(value, definitions) for value in node]
    return node


_COMPARED: Final = ("type", "const", "format", "pattern")


def breaking_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What a reader of the old document would stumble over in the new one, as sentences.

    An event that is gone, a property that is gone or has another type, a value that a reader does not know (an
    enumeration that grew is fine where readers ignore it; here they do not), a property that became optional.
    """
    found = []
    after = new.get("components", {}).get("messages", {})
    for name, message in old.get("components", {}).get("messages", {}).items():
        if name not in after or after[name]["name"] != message["name"]:
            found.append(f"{message['name']} is gone")
            continue
        found += [
            f"{message['name']}: {change}" for change in _compare(message["payload"], after[name]["payload"], "")
        ]
    return found


def _compare(old: Mapping[str, Any], new: Mapping[str, Any], place: str) -> Iterator[str]:
    for key in _COMPARED:
        if key in old and old[key] != new.get(key):
            yield f"{place or '/'} was {key} {old[key]!r}, is {new.get(key)!r}"
    grown = set(map(str, new.get("enum", []))) - set(map(str, old.get("enum", [])))
    if grown and "enum" in old:
        yield f"{place} has values that readers do not know: {', '.join(sorted(grown))}"
    properties, after = old.get("properties", {}), new.get("properties", {})
    for name, schema in properties.items():
        if name not in after:
            yield f"{place}/{name} is gone"
            continue
        if name in old.get("required", []) and name not in new.get("required", []):
            yield f"{place}/{name} may be missing"
        yield from _compare(schema, after[name], f"{place}/{name}")
    if "items" in old:
        yield from _compare(old["items"], new.get("items", {}), f"{place}/items")
    if "anyOf" in old and not all(option in new.get("anyOf", []) for option in old["anyOf"]):
        yield f"{place} has other alternatives"
