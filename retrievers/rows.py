"""Rows of words kept in YAML beside the code: they are as wanted, or a fault with its place is told."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

Fault = Callable[[str], Exception]


def read_rows(path: Path, fault: Fault, *, name: str = "") -> object:
    """What a file holds, whatever that is; its name is the path where none is given."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise fault(f"{name or path}: cannot be read: {error}") from error


def sections(told: object, keys: Iterable[str], where: str, fault: Fault) -> dict[str, Any]:
    """What stands at a place, if it stands under exactly these keys."""
    wanted = tuple(keys)
    if not isinstance(told, dict) or told.keys() != set(wanted):
        raise fault(f"{where}: wants exactly {', '.join(wanted)}")
    return told


def texts(told: object, where: str, fault: Fault) -> list[str]:
    """What stands at a place, if it is a list of texts."""
    if not isinstance(told, list) or not all(isinstance(one, str) and one for one in told):
        raise fault(f"{where}: wants a list of texts")
    return told
