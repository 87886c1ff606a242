"""Reads the values in a request's body and query; what has no meaning is refused with 400."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from tools.hwa.simulator.wire.errors import BadBody, BadParameter

Body = Mapping[str, Any]


def number(body: Body, name: str, otherwise: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number of the body, within bounds."""
    value = body.get(name)
    if value is None:
        return otherwise
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadBody(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return value


def parameter(query: Mapping[str, str], name: str, *, least: int, most: int) -> int:
    """A whole number of the query that must be there, within bounds."""
    text = query.get(name)
    try:
        value = int(text or "")
    except ValueError as error:
        raise BadParameter(f"{name} must be a whole number, not {text!r}.") from error
    if not least <= value <= most:
        raise BadParameter(f"{name} must be from {least} to {most}, not {value}.")
    return value


def text(body: Body, name: str, otherwise: str = "") -> str:
    """A text of the body."""
    value = body.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, str):
        raise BadBody(f"{name} must be a text, not {value!r}.")
    return value


def texts(body: Body, name: str) -> tuple[str, ...]:
    """A list of texts of the body; none where absent."""
    value = body.get(name) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadBody(f"{name} must be a list of texts.")
    return tuple(value)


def truth(body: Body, name: str) -> bool:
    """A true or false of the body that must be there."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise BadBody(f"{name} must be true or false, not {value!r}.")
    return value


def section(body: Body, name: str) -> Body:
    """An object within the body; empty where absent."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadBody(f"{name} must be an object.")
    return value


def sections(body: Body, name: str) -> list[Body]:
    """A list of objects within the body; at least one of them."""
    value = body.get(name)
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(each, dict) for each in value)
    ):
        raise BadBody(f"{name} must be a list of one object or more.")
    return value


def moment(body: Body, name: str, zone: tzinfo) -> float | None:
    """A moment of the body in ISO 8601; in the caller's zone where it names none."""
    value = text(body, name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadBody(f"{name} must be a moment, not {value!r}.") from error
    return (at if at.tzinfo else at.replace(tzinfo=zone)).timestamp()
