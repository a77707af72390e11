"""Logs for operations: JSON lines with allow-listed keys, so that personal data has no way in.

A value under a key that is not listed is dropped, and its key named; what is listed still passes a net for identity
numbers, mail addresses, phone numbers and tokens. Texts of exceptions are left out, for they quote input; where a
fault arose is told by file and line.
"""

import logging
import logging.config
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final, cast

import structlog

ALLOWED: Final = frozenset(
    {
        "event", "level", "timestamp", "logger", "service", "process",
        "correlation_id", "causation_id", "event_id", "event_type", "queue", "consumer", "attempt", "sequence",
        "organisation_id", "plan_id", "job_id", "delivery_id", "transfer_id", "session",
        "method", "route", "status", "duration_ms", "error", "where", "reason", "code", "audience", "upstream",
        "count", "roles", "port", "kid", "check", "delay_s", "state", "channel", "outcome", "revision",
        "directive", "blocked", "disposition",
    }
)  # fmt: skip
"""Keys that may stand in a log line: ids, codes, counts and names of things of ours."""

_NET: Final = re.compile(
    r"eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a token
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # a mail address
    r"|(?<![\w-])\+?\d{8,15}(?![\w-])"  # an identity number or a phone number
)

_LIBRARIES: Final = re.compile(r"/site-packages/|/lib/python3[^/]*/")
"""Files that are not ours: packages, and Python's own."""

Event = MutableMapping[str, Any]


def _keep_allowed(_: Any, __: str, event: Event) -> Event:
    dropped = sorted(key for key in event if key not in ALLOWED and key != "exc_info")
    for key in dropped:
        del event[key]
    if dropped:
        event["reason"] = f"dropped keys: {', '.join(dropped)}"
    return event


def _mask(_: Any, __: str, event: Event) -> Event:
    for key, value in event.items():
        if key != "timestamp" and isinstance(value, str):
            event[key] = _NET.sub("***", value)
    return event


def _where(_: Any, __: str, event: Event) -> Event:
    """Replace an exception by its type and the lines that it passed, without its text."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.setdefault("error", type(error).__name__)
        frames = traceback.extract_tb(error.__traceback__)
        # Ours say what was being done, however deep in a library it went wrong; the last, where it did.
        passed = [frame for frame in frames[:-1] if _LIBRARIES.search(frame.filename) is None][-5:] + frames[-1:]
        event["where"] = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in passed)
    return event


def configure(service: str, *, level: str = "INFO") -> None:
    """Send all logging of this process, our own and the libraries', through the same gate to standard output."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _, __, event: {"service": service, **event},
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, _foreign_message],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _where,
            _keep_allowed,
            _mask,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Access lines hold paths with ids; the request's route template is logged by our own middleware instead.
    logging.getLogger("uvicorn.access").disabled = True
    for noisy in ("uvicorn.error", "aio_pika", "aiormq", "aiohttp.access"):
        logging.getLogger(noisy).setLevel("WARNING")


def _foreign_message(_: Any, __: str, event: Event) -> Event:
    """A library's line is its template only: arguments may hold anything."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and isinstance(record.msg, str):
        event["event"] = record.msg
    return event


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose lines pass the gate."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))
