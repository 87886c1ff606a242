"""What the tools on causes, times and the past read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tools.ahead.outlooks import Loaded, unknown_load
from tools.hwa.client import HwaClient
from tools.hwa.client import now as utc_now
from tools.kept.history import NoHistory
from tools.kept.past import Past
from tools.library import Library
from tools.listing.overview import LiveCopy, no_copy
from tools.plan.past.shifts import Shifts


@dataclass(frozen=True, kw_only=True)
class Sources:
    """HWA itself, and beside it what a house may have: a copy, documents, a kept past."""

    hwa: HwaClient
    copy: LiveCopy = no_copy
    library: Library | None = None
    past: Past | None = None
    loaded: Loaded = unknown_load
    clock: Callable[[], datetime] = utc_now

    @property
    def kept(self) -> Past:
        """The past as far as it is kept; without a record nothing of it is told."""
        return self.past or Past(NoHistory(), Shifts(), self.clock)
