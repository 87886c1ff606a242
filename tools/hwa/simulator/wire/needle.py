"""A filter as an index reads it: which comparisons narrow the search, and to what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Lookup:
    """One comparison, as an index can be asked for it."""

    field: str
    sign: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Comparisons of which one must hold."""

    parts: tuple[Needle, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Comparisons that must all hold."""

    parts: tuple[Needle, ...]


Needle = Lookup | Either | Both
Index = Callable[[Lookup], Collection[Any] | None]
"""Objects among which are all that fit a comparison; None where no index knows."""


def candidates(needle: Needle, index: Index) -> Collection[Any] | None:
    """Objects among which are all that fit; None where every object must be looked at."""
    if isinstance(needle, Lookup):
        return index(needle)
    found = [candidates(each, index) for each in needle.parts]
    if isinstance(needle, Both):
        return min((each for each in found if each is not None), key=len, default=None)
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return None
    return dict.fromkeys(one for each in known for one in each)
