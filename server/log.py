"""Structured logs: one JSON object a line, each with the correlation id of its request."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from asgi_correlation_id import correlation_id

# A log line must not carry a secret, whatever a library chose to say.
_SECRETS = re.compile(r"password|secret|token|api_key|authorization|cookie", re.IGNORECASE)


def configure_logging(level: str) -> None:
    """Sends our own logs and those of the standard library to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_correlation_id,
        _without_secrets,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _with_correlation_id(
    _: Any,  # noqa: ANN401 - structlog's own signature
    __: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    current = correlation_id.get()
    if current:
        event["correlation_id"] = current
    return event


def _without_secrets(
    _: Any,  # noqa: ANN401 - structlog's own signature
    __: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    for name in event:
        if _SECRETS.search(name):
            event[name] = "***"
    return event
