"""Every kind of fault by its name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from tools.hwa.simulator.plants.faults.distracting import DISTRACTING
from tools.hwa.simulator.plants.faults.errors import UnknownKindError
from tools.hwa.simulator.plants.faults.failing import FAILING
from tools.hwa.simulator.plants.faults.kind import Kind
from tools.hwa.simulator.plants.faults.places import PLACES
from tools.hwa.simulator.plants.faults.stale import STALE
from tools.hwa.simulator.plants.faults.streams import STREAMS
from tools.hwa.simulator.plants.faults.waiting import WAITING

KINDS: Mapping[str, Kind] = MappingProxyType(
    # What spoils workstations comes first: it needs the most room.
    {each.name: each for each in (*STALE, *PLACES, *STREAMS, *WAITING, *FAILING, *DISTRACTING)}
)


def kind_named(name: str) -> Kind:
    """The kind with this name; an error that names the nearest ones where there is none."""
    if name in KINDS:
        return KINDS[name]
    near = get_close_matches(name, KINDS, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; see --list-faults"
    raise UnknownKindError(f"no fault is called {name!r}{hint}")
