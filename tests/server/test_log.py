"""What a log line never carries."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import orjson
import pytest
import structlog

from server.log import configure_logging


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Standard error as this test's logs write it; logging is put back as it was."""
    stream = StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        configure_logging("INFO")
        yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "name", ["password", "SECRET_KEY", "access_token", "Authorization", "llm_api_key", "cookie"]
)
def test_a_secret_by_its_name_is_masked(written: StringIO, name: str) -> None:
    """Whatever is called like a secret is written as three stars."""
    structlog.get_logger().info("login", **{name: "hunter2", "user": "maria"})
    (line,) = map(orjson.loads, written.getvalue().splitlines())
    assert line[name] == "***"
    assert line["user"] == "maria"
    assert (line["event"], line["level"]) == ("login", "info")


def test_libraries_write_the_same_json(written: StringIO) -> None:
    """A line of the standard library is JSON as well; quiet levels stay quiet."""
    logging.getLogger("some.library").warning("went %s", "wrong")
    logging.getLogger("httpx").info("GET https://host/?key=1")
    structlog.get_logger().debug("detail")
    (line,) = map(orjson.loads, written.getvalue().splitlines())
    assert line["event"] == "went wrong"


def test_a_traceback_is_one_line(written: StringIO) -> None:
    """An exception is a field of its line, not forty lines."""
    try:
        raise ValueError("broken")
    except ValueError as error:
        structlog.get_logger().error("failed", exc_info=error)
    (line,) = map(orjson.loads, written.getvalue().splitlines())
    assert "ValueError: broken" in line["exception"]
