"""Reads a `model_filter`, composer's `[/wsfolder/WS#]/folder/NAME`, and tests entries by it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tools.hwa.simulator.wire.errors import BadSelection
from tools.hwa.simulator.wire.literals import wildcard
from tools.hwa.simulator.wire.model.entries import Entry

_ALLOWED = re.compile(r"[A-Za-z0-9_@?/.\-]*")


def model_selection(text: str, base_folder: str = "/") -> Callable[[Entry], bool]:
    """A test of entries; a path without a leading slash starts at the base folder."""
    place, mark, name = text.strip().rpartition("#")
    named = _path(name or "@", base_folder)
    located = _path(place, "/") if mark else None

    def fits(entry: Entry) -> bool:
        if not named(entry.path):
            return False
        return located is None or located(entry.workstation)

    return fits


def _path(pattern: str, base_folder: str) -> Callable[[str], bool]:
    if _ALLOWED.fullmatch(pattern) is None:
        raise BadSelection(f"cannot read {pattern!r}")
    folder, _, name = pattern.rpartition("/")
    whole = pattern if pattern.startswith("/") else f"{base_folder.rstrip('/')}/{pattern}"
    if folder in {"/@", "@"}:
        fits_name = wildcard((name or "@").upper()).fullmatch
        return lambda path: fits_name(path.rpartition("/")[2].upper()) is not None
    fits = wildcard(whole.upper()).fullmatch
    return lambda path: fits(path.upper()) is not None
