"""The whole of a list, however many pages HWA cuts it into."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tools.hwa.client import Read
from tools.hwa.models import JobInPlan, JobStreamInPlan, Page

PAGE = 10_000  # the most that HWA gives in one page
MAX_PAGES = 30  # of such pages; a plan beyond that is counted as far as it was read

T = TypeVar("T", JobInPlan, JobStreamInPlan)


async def whole(ask: "Callable[[int], Awaitable[Read[Page[T]]]]") -> tuple[Read[Page[T]], bool]:
    """Everything that matches, as one read; True where there is more than could be read.

    `ask` takes the offset of a page of `PAGE` rows.

    Raises:
        HwaError: a page could not be read.
    """
    first = last = await ask(0)
    found = {one.id: one for one in first.value.results}
    pages = 1
    while _goes_on(last.value, pages) and pages < MAX_PAGES:
        last = await ask(pages * PAGE)
        pages += 1
        # The plan moves between two pages: what slid into the next one is counted once.
        found.update((one.id, one) for one in last.value.results)
    page = first.value.model_copy(update={"results": list(found.values())})
    return Read(page, first.source, first.read_at), _goes_on(last.value, pages)


def _goes_on(page: Page[T], pages: int) -> bool:
    full = len(page.results) >= PAGE
    return full and (page.count is None or page.count > pages * PAGE)
