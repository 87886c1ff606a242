"""The outlook of the plan's newest copy: made beside the event loop, once for each copy."""

import asyncio
from collections.abc import Callable

from tools.hwa.client import HwaClient
from tools.hwa.errors import HwaError
from tools.listing.overview import LiveCopy
from tools.plan.ahead.outlook import Outlook, outlook_of
from tools.plan.ahead.present import situation_of
from tools.plan.ahead.units import is_short
from tools.plan.copy.picture import Picture
from tools.receipts import Gap

_RESOURCES = 10_000
Loaded = Callable[[], int | None]
"""How far the copy's load is, in percent; None where nobody knows."""


def unknown_load() -> int | None:
    """Nobody knows."""
    return None


class Outlooks:
    """Remembers the outlook of the last picture; who asks meanwhile waits for the same one."""

    def __init__(self) -> None:
        self._picture: Picture | None = None
        self._work: asyncio.Task[Outlook] | None = None

    async def of(self, hwa: HwaClient, picture: Picture) -> Outlook:
        """The outlook of a picture; who holds what somebody is short of is asked of HWA."""
        work = self._work
        if work is None or self._picture is not picture or work.get_loop() is not _loop():
            work = asyncio.create_task(_made(hwa, picture))
            self._picture, self._work = picture, work
        # Who stops waiting must not stop it for the others.
        return await asyncio.shield(work)


async def newest(hwa: HwaClient, copy: LiveCopy, outlooks: Outlooks | None) -> Outlook | None:
    """The outlook of the newest copy; None where there is no copy."""
    picture = copy()
    return None if picture is None else await (outlooks or Outlooks()).of(hwa, picture)


def no_copy_gap(loaded: Loaded) -> Gap:
    """Nothing can be foreseen yet, and how far the copy is."""
    percent = loaded()
    return Gap(what="eta_no_copy", detail="" if percent is None else str(percent))


async def _made(hwa: HwaClient, picture: Picture) -> Outlook:
    resources = None
    if await asyncio.to_thread(is_short, picture):
        try:
            resources = (await hwa.resources(limit=_RESOURCES)).value.results
        except HwaError:
            resources = None  # the outlook says whom it holds up
    return await asyncio.to_thread(lambda: outlook_of(situation_of(picture, resources)))


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()
