"""Which production days the plan covers, and on which of them it is now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from tools.hwa.client import HwaClient, Read
from tools.hwa.errors import HwaError, HwaNotFound
from tools.hwa.models import JobStreamInPlan
from tools.hwa.oql import Field, OqlError
from tools.listing.overview import LiveCopy
from tools.plan.copy.columns import Flag
from tools.receipts import Gap, Receipt
from tools.records import receipt
from tools.report import gap_of

ONE_DAY = timedelta(days=1)
_FIRST_FEW = 10
_FINAL_STREAMS = 20
_LATEST = datetime.max.replace(tzinfo=UTC)
_AFTER_FINAL = timedelta(minutes=1)
"""FINAL is due a minute before the plan ends."""


@dataclass(frozen=True)
class PlanDays:
    """The production days of the plan, as the master's own clock counts them.

    A production day begins at the plan's start of day, which need not be midnight: what runs at
    2 in the morning may belong to the day before.
    """

    first: date
    last: date
    today: date
    zone: tzinfo
    starts: datetime | None = None
    receipts: tuple[Receipt, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def cover(self, day: date) -> bool:
        """Whether the plan was made for the day."""
        return self.first <= day <= self.last

    def of(self, moment: datetime) -> date:
        """The production day in which a moment lies."""
        local = _wall_clock(moment, self.zone)
        if self.starts is None:
            return local.date()
        return self.first + (local - _wall_clock(self.starts, self.zone)) // ONE_DAY * ONE_DAY


async def plan_days(hwa: HwaClient, copy: LiveCopy, now: datetime) -> PlanDays:
    """The days of the plan, from its earliest fresh job stream and from FINAL.

    Where nothing of it can be read, today's date stands in, and a gap says so.
    """
    zone = await _zone(hwa)
    try:
        earliest = await _earliest(hwa, copy)
        finals = await hwa.job_streams(Field("name").eq("FINAL"), limit=_FINAL_STREAMS)
    except (HwaError, OqlError) as error:
        gap = gap_of(error) if isinstance(error, HwaError) else None
        return _by_the_clock(now, zone, gap)
    if earliest is None or earliest.value.sched_time is None:
        return _by_the_clock(now, zone, None)
    begin = earliest.value.sched_time
    first = _wall_clock(begin, zone).date()
    final = max(
        (each for each in finals.value.results if each.sched_time),
        key=lambda each: each.sched_time or begin,
        default=None,
    )
    last = first
    receipts = [receipt(earliest, earliest.value)]
    if final is not None and final.sched_time is not None:
        receipts.append(receipt(finals, final))
        last = max(first, (_wall_clock(final.sched_time, zone) + _AFTER_FINAL - ONE_DAY).date())
    days = PlanDays(first, last, first, zone, begin, tuple(receipts))
    today = min(max(days.of(now), first), last)
    return PlanDays(first, last, today, zone, begin, tuple(receipts))


def _by_the_clock(now: datetime, zone: tzinfo, gap: Gap | None) -> PlanDays:
    today = _wall_clock(now, zone).date()
    unknown = Gap(what="schedule_plan_unread")
    return PlanDays(today, today, today, zone, gaps=(unknown,) if gap is None else (gap, unknown))


async def _earliest(hwa: HwaClient, copy: LiveCopy) -> Read[JobStreamInPlan] | None:
    """The plan's own job stream that is due first, as it is now; the copy only shows the way."""
    picture = copy()
    if picture is not None:
        table = picture.streams
        carried = (table["flags"] & Flag.CARRIED_FORWARD.value) != 0
        rows = np.flatnonzero(table.alive & ~carried & (table["sched"] > 0))
        if rows.size:
            row = int(rows[np.argmin(table["sched"][rows])])
            read = await _still_there(hwa, picture.stream(row).id)
            if read is not None and _is_planned(read.value):
                return read
    fresh = Field("jsDefinitionFlags.carriedForward").eq(False).order_by("schedTime")
    page = await hwa.job_streams(fresh, limit=_FIRST_FEW)
    planned = [each for each in page.value.results if _is_planned(each)]
    first = min(planned, key=lambda each: each.sched_time or _LATEST, default=None)
    return None if first is None else Read(first, page.source, page.read_at)


def _is_planned(stream: JobStreamInPlan) -> bool:
    """It came with this plan: not from an earlier one, and not by hand."""
    carried = stream.js_definition_flags.carried_forward
    return stream.sched_time is not None and not carried and not stream.submitter


async def _still_there(hwa: HwaClient, identity: str) -> Read[JobStreamInPlan] | None:
    try:
        return await hwa.job_stream(identity)
    except HwaNotFound:
        return None


async def _zone(hwa: HwaClient) -> tzinfo:
    """The master's zone; UTC where it does not tell one that is known."""
    try:
        told = (await hwa.engine_info()).value.timezone
        return ZoneInfo(told) if told else UTC
    except (HwaError, ZoneInfoNotFoundError, ValueError):
        return UTC


def _wall_clock(moment: datetime, zone: tzinfo) -> datetime:
    """Local time without its zone: a production day has 24 hours of it, also when clocks move."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone).replace(tzinfo=None)
