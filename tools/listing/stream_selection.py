"""The job streams that a question means: their exact number, and the records that are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.by_id import by_ids
from tools.hwa.client import HwaClient, Read
from tools.hwa.models import JobStreamInPlan, Page
from tools.hwa.oql import all_of
from tools.listing.overview import call_for, gaps_of, meant_streams
from tools.listing.pages import MAX_PAGES, PAGE, whole
from tools.listing.plan_query import PlanQuery, selected
from tools.listing.stream_query import stream_holds, stream_terms
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Rows
from tools.receipts import Gap


@dataclass
class Streams:
    """The streams that matched; `shown` holds as many records as were asked for."""

    read: Read[Page[JobStreamInPlan]]
    shown: list[JobStreamInPlan]
    exact: int
    read_up_to: int = 0  # where not all could be read
    counted: Read[Page[JobStreamInPlan]] | None = None
    """What was counted, where that is the copy and not the read."""
    gaps: tuple[Gap, ...] = ()
    reads: Mapping[str, Read[Page[JobStreamInPlan]]] = field(default_factory=dict)
    """The read that told a stream, where there were several."""

    def read_of(self, stream: JobStreamInPlan) -> Read[Page[JobStreamInPlan]]:
        """The read that told this stream."""
        return self.reads.get(stream.id, self.read)


async def select_streams(
    hwa: HwaClient, query: PlanQuery, picture: Picture | None, *, rows: int
) -> Streams:
    """The matching streams: counted in the copy where there is one, shown as they are now.

    Raises:
        HwaError: HWA could not be asked.
    """
    meant = meant_streams(picture, query, picture.read_at) if picture else None
    if picture is None or meant is None:
        return await _live(hwa, query, rows)
    return await _copied(hwa, query, picture, meant, rows)


async def _copied(
    hwa: HwaClient, query: PlanQuery, picture: Picture, meant: Rows, rows: int
) -> Streams:
    ids = [picture.stream(row).id for row in meant[:rows].tolist()]
    source = call_for("jobstream", all_of(stream_terms(query)))
    told = Page[JobStreamInPlan](count=len(meant), results=[])
    counted = Read(told, source, picture.read_at)
    now = await by_ids(lambda oql, limit: hwa.job_streams(oql, limit=limit), ids)
    # What moved since it was copied, and is not meant any more, is neither shown nor counted.
    shown = [one for one in now.records if stream_holds(one, query, picture.read_at)]
    exact = len(meant) - (len(ids) - len(shown))
    gaps = gaps_of(picture)
    return Streams(counted, shown, exact, counted=counted, gaps=gaps, reads=now.reads)


async def _live(hwa: HwaClient, query: PlanQuery, rows: int) -> Streams:
    selection = selected(query)
    oql = None if selection else all_of(stream_terms(query))
    read, cut = await whole(
        lambda offset: hwa.job_streams(oql, plan_filter=selection, limit=PAGE, offset=offset)
    )
    kept = [one for one in read.value.results if stream_holds(one, query, read.read_at)]
    return Streams(read, kept[:rows], len(kept), PAGE * MAX_PAGES if cut else 0)
