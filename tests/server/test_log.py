"""What a log line never carries."""

import logging
from typing import Any

import orjson
import pytest
import structlog

from server.log import configure_logging


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    "name", ["password", "SECRET_KEY", "access_token", "Authorization", "llm_api_key", "cookie"]
)
def test_a_secret_by_its_name_is_masked(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Whatever is called like a secret is written as three stars."""
    configure_logging("INFO")
    structlog.get_logger().info("login", **{name: "hunter2", "user": "maria"})
    (line,) = _lines(capsys)
    assert line[name] == "***"
    assert line["user"] == "maria"
    assert (line["event"], line["level"]) == ("login", "info")


def test_libraries_write_the_same_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A line of the standard library is JSON as well; quiet levels stay quiet."""
    configure_logging("INFO")
    logging.getLogger("some.library").warning("went %s", "wrong")
    logging.getLogger("httpx").info("GET https://host/?key=1")
    structlog.get_logger().debug("detail")
    (line,) = _lines(capsys)
    assert line["event"] == "went wrong"


def test_a_traceback_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception is a field of its line, not forty lines."""
    configure_logging("INFO")
    structlog.get_logger().error("failed", exc_info=ValueError("broken"))
    (line,) = _lines(capsys)
    assert "ValueError: broken" in line["exception"]
