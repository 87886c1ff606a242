"""No test reaches beyond this machine, and none depends on what its shell has set."""

import logging
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings
from pytest_socket import socket_allow_hosts

# A law holds on a slow machine too.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

_LOOPBACK = ["127.0.0.1", "::1", "localhost"]
_OURS = ("APP_", "LANGCHAIN_", "LANGSMITH_", "LLM_", "OPENAI_", "REDIS_", "TWS_")
_QUIET = {
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TEST_TRACKING": "false",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@pytest.fixture(autouse=True)
def _loopback_only(request: pytest.FixtureRequest) -> None:
    """A connection to another host fails at once; the `live` tests are meant to make one."""
    if request.node.get_closest_marker("live") is None:
        socket_allow_hosts(_LOOPBACK, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """What a program sets up for its own log lines ends with the test that called it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def _clean_environment(request: pytest.FixtureRequest) -> Iterator[None]:
    """Settings come from the tests alone; QDRANT_URL stays, it says which server to test."""
    live = any(item.get_closest_marker("live") for item in request.session.items)
    with pytest.MonkeyPatch.context() as patch:
        names = list(os.environ)  # noqa: TID251 - the shell's leftovers, not our settings
        for name in names:
            if name.startswith(_OURS) and not live:
                patch.delenv(name)
        for name, value in _QUIET.items():
            patch.setenv(name, value)
        yield
