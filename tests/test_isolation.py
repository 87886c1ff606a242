import os
import socket

import pytest
from pytest_socket import SocketConnectBlockedError

BLOCKED = (SocketConnectBlockedError, UserWarning)  # it warns first, and warnings are errors
OURS = ("APP_", "LANGCHAIN_", "LLM_", "OPENAI_", "REDIS_", "TWS_")


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_no_test_reaches_another_host(host: str) -> None:
    """A connection beyond this machine fails before a packet is sent."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as outward, pytest.raises(BLOCKED):
        outward.connect((host, 443))


def test_the_shell_sets_nothing() -> None:
    """No setting of ours leaks into a test, and nothing is traced."""
    environment = dict(os.environ)  # noqa: TID251 - this is what is tested

    assert not [name for name in environment if name.startswith(OURS)]
    assert environment["LANGSMITH_TRACING"] == environment["LANGSMITH_TEST_TRACKING"] == "false"
