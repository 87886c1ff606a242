"""What a log line never carries."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import structlog

from server.log import configure_logging

Written = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """The lines of this test's logs; logging is put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("INFO")
    yield lambda: [orjson.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "name", ["password", "SECRET_KEY", "access_token", "Authorization", "llm_api_key", "cookie"]
)
def test_a_secret_by_its_name_is_masked(written: Written, name: str) -> None:
    """Whatever is called like a secret is written as three stars."""
    structlog.get_logger().info("login", **{name: "hunter2", "user": "maria"})
    (line,) = written()
    assert line[name] == "***"
    assert line["user"] == "maria"
    assert (line["event"], line["level"]) == ("login", "info")


def test_libraries_write_the_same_json(written: Written) -> None:
    """A line of the standard library is JSON as well; quiet levels stay quiet."""
    logging.getLogger("some.library").warning("went %s", "wrong")
    logging.getLogger("httpx").info("GET https://host/?key=1")
    structlog.get_logger().debug("detail")
    (line,) = written()
    assert line["event"] == "went wrong"


def test_a_traceback_is_one_line(written: Written) -> None:
    """An exception is a field of its line, not forty lines."""
    structlog.get_logger().error("failed", exc_info=ValueError("broken"))
    (line,) = written()
    assert "ValueError: broken" in line["exception"]
