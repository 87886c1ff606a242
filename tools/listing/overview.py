"""Which rows of the plan's copy a question means: the same meaning as of records, at any size."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import numpy as np

from tools.hwa.calls import PREFIX
from tools.hwa.oql import Oql
from tools.listing.measures import fitting, sorted_rows
from tools.listing.pages import PAGE
from tools.listing.plan_query import CARRIED, PlanQuery, Times
from tools.listing.stream_query import ENDED
from tools.listing.waits import waited_kinds
from tools.plan.copy.columns import Column, Flag
from tools.plan.copy.mirror import COUNTS_DIFFER, LINKS_UNKNOWN
from tools.plan.copy.opens import Opens
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Rows, Table
from tools.plan.copy.where import Mask, Where, jobs_where, streams_where
from tools.receipts import Gap

LiveCopy = Callable[[], Picture | None]
"""The newest state of the plan's copy; None where there is none, or it is too old to state."""

_UNFINISHED = ("WAITING", "READY", "RUNNING", "HELD", "UNDECIDED", "BLOCKED")
_BEFORE = {"ABEND": Flag.ABENDED_BEFORE, "FAIL": Flag.FAILED_BEFORE}
_TIMES: Mapping[Times, tuple[str, ...]] = {
    "any": ("ended", "started", "sched"),
    "started": ("started",),
    "due": ("at", "sched"),
}
_PATTERN_MARKS = frozenset("#./+~(")


_TOUCH_NUMBERS = frozenset({COUNTS_DIFFER, "mirror_rows_unread"})


def no_copy() -> Picture | None:
    """There is no copy: everything is read live."""
    return None


@dataclass(frozen=True)
class Meant:
    """The rows that a question means, and beside them those that a rerun has healed."""

    rows: Rows
    healed: Rows


def meant_jobs(picture: Picture, query: PlanQuery, now: datetime) -> Meant | None:
    """The jobs that are meant; None where only HWA or the records can tell."""
    if not {*query.conditions, *query.without_conditions} <= set(_JOB_MASKS) or _selects(query):
        return None
    if waited_kinds(query.conditions) and any(gap.what == LINKS_UNKNOWN for gap in picture.gaps):
        return None
    table = picture.jobs
    mask = jobs_where(picture, _named(query))
    for name in query.conditions:
        mask &= _JOB_MASKS[name](picture, now)
    for name in query.without_conditions:
        mask &= ~_JOB_MASKS[name](picture, now)
    mask &= _in_span(table, query) & fitting(table, query.measures, now)
    if query.without:
        mask &= ~_in_state(picture, query.without)
    for name in query.without_names:
        mask &= ~_jobs_of(picture, name)
    kept = mask & _in_state(picture, query.states)
    rows = np.flatnonzero(kept)
    if query.order:
        rows = sorted_rows(table, rows, query.order, now, ascending=query.ascending)
    return Meant(rows, _healed(picture, mask & ~kept, query.states))


def meant_streams(picture: Picture, query: PlanQuery, now: datetime) -> Rows | None:
    """The streams that are meant; None where only HWA can tell."""
    if not {*query.conditions, *query.without_conditions} <= set(_STREAM_MASKS) or _selects(query):
        return None
    mask = streams_where(picture, _named(query))
    for name in query.conditions:
        mask &= _STREAM_MASKS[name](picture, now)
    for name in query.without_conditions:
        mask &= ~_STREAM_MASKS[name](picture, now)
    if query.states:
        mask &= streams_where(picture, Where(statuses=query.states))
    if query.without:
        mask &= ~streams_where(picture, Where(statuses=query.without))
    for name in query.without_names:
        mask &= ~_streams_of(picture, name)
    mask &= _in_span(picture.streams, query)
    return np.flatnonzero(mask)


def grouped(picture: Picture, meant: Meant, by: str) -> list[tuple[str, int]]:
    """How many of the meant jobs are in each group, the largest first."""
    which = None  # of all jobs the picture remembers the counts
    if len(meant.rows) < picture.jobs.living:
        which = np.zeros(len(picture.jobs), np.bool_)
        which[meant.rows] = True
    counted = picture.count((by,), which)
    return sorted(((group[0], count) for group, count in counted.items()), key=_largest)


def gaps_of(picture: Picture | None) -> tuple[Gap, ...]:
    """What is known to be missing in the copy's numbers."""
    found = picture.gaps if picture else ()
    return tuple(gap for gap in found if gap.what in _TOUCH_NUMBERS)


def call_for(kind: str, oql: Oql | None) -> str:
    """The call by which anybody can read again what the copy was asked."""
    narrowed = {} if oql is None else {"oql": str(oql)}
    return f"copy of GET {PREFIX}/plan/{kind}?{httpx.QueryParams({'limit': str(PAGE), **narrowed})}"


def _largest(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]


def _selects(query: PlanQuery) -> bool:
    """A pasted selection names more than a name: HWA reads it."""
    return bool(set(query.name + query.stream) & _PATTERN_MARKS)


def _named(query: PlanQuery) -> Where:
    return Where(
        name=query.name.upper(),
        stream=query.stream.upper(),
        workstation=query.workstation.upper(),
        folder=query.folder.upper(),
        return_code=query.return_code,
    )


def _jobs_of(picture: Picture, name: str) -> Mask:
    """The jobs with this name, and those in a stream, a workstation or a folder with it."""
    named = [Where(name=name), Where(stream=name), *_places_of(name)]
    return np.asarray(np.logical_or.reduce([jobs_where(picture, one) for one in named]))


def _streams_of(picture: Picture, name: str) -> Mask:
    """The streams with this name, and those in a workstation or a folder with it."""
    named = [Where(name=name), *_places_of(name)]
    return np.asarray(np.logical_or.reduce([streams_where(picture, one) for one in named]))


def _places_of(name: str) -> tuple[Where, Where]:
    return Where(workstation=name), Where(folder="/" + name.strip("/"))


def _in_state(picture: Picture, states: Sequence[str]) -> Mask:
    if not states:
        return picture.jobs.alive
    found = jobs_where(picture, Where(statuses=states))
    if "CANCLP" in states:
        found |= jobs_where(picture, Where(flags=Flag.CANCEL_PENDING, without=Flag.CANCELED))
    return found


def _in_span(table: Table, query: PlanQuery) -> Mask:
    """A job belongs to the time at which it ended; still going, at which it started."""
    mask = np.ones(len(table), np.bool_)
    if query.since is None and query.until is None:
        return mask
    when = _first_known(*(table[name] for name in _TIMES[query.times]))
    mask &= when > 0
    if query.since is not None:
        mask &= when >= query.since.timestamp()
    if query.until is not None:
        mask &= when < query.until.timestamp()
    return mask


def _first_known(*columns: Column) -> Column:
    known = columns[-1]
    for column in reversed(columns[:-1]):
        known = np.where(column > 0, column, known)
    return known


def _healed(picture: Picture, mask: Mask, states: Sequence[str]) -> Rows:
    """Of the rows, those whose earlier run ended in one of the states and whose last succeeded."""
    before = sum(_BEFORE[state].value for state in set(states) & set(_BEFORE))
    rows = np.flatnonzero(mask & ((picture.jobs["flags"] & before) != 0))
    well = picture.words.words.find("SUCC")
    flags = picture.jobs["flags"][rows] & Flag.CANCELED.value
    return np.asarray(rows[(picture.jobs["status"][rows] == well) & (flags == 0)])


def _due(table: Table, before: datetime) -> Mask:
    due = _first_known(table["at"], table["sched"])
    return np.asarray((due > 0) & (due < before.timestamp()))


def _late(picture: Picture, _: datetime) -> Mask:
    open_or_failed = Where(common=(*_UNFINISHED, "ERROR"), without=Flag.CANCELED)
    late = (picture.jobs["flags"] & (Flag.LATE | Flag.DEADLINE_PASSED).value) != 0
    return np.asarray(jobs_where(picture, open_or_failed) & late)


def _overdue(picture: Picture, now: datetime) -> Mask:
    waiting = jobs_where(picture, Where(statuses=("HOLD", "READY")))
    return np.asarray(waiting & _due(picture.jobs, now))


def _stream_overdue(picture: Picture, now: datetime) -> Mask:
    waiting = streams_where(picture, Where(statuses=("HOLD", "READY")))
    unstarted = picture.streams["started"] == 0
    return np.asarray(waiting & unstarted & _due(picture.streams, now - timedelta(minutes=1)))


def _carried(picture: Picture, _: datetime) -> Mask:
    """HWA carries a stream from plan to plan, and with it the jobs that it holds."""
    carried = (picture.streams["flags"] & Flag.CARRIED_FORWARD.value) != 0
    mask = np.zeros(len(picture.jobs), np.bool_)
    inside = np.flatnonzero(picture.stream_of >= 0)
    mask[inside] = carried[picture.stream_of[inside]]
    return np.asarray(mask & picture.jobs.alive)


def _waiting_for(kind: Opens, word: str) -> Callable[[Picture, datetime], Mask]:
    """HWA says so, or such a dependency was open when it was read; a record tells for sure."""

    def mask(picture: Picture, _: datetime) -> Mask:
        waiting = jobs_where(picture, Where(statuses=("HOLD", "READY")))
        stated = jobs_where(picture, Where(substatus=word))
        opened = (picture.jobs["open"] & kind.value) != 0
        return np.asarray(waiting & (stated | opened))

    return mask


def _jobs(where: Where) -> Callable[[Picture, datetime], Mask]:
    return lambda picture, _: jobs_where(picture, where)


def _streams(where: Where) -> Callable[[Picture, datetime], Mask]:
    return lambda picture, _: streams_where(picture, where)


_JOB_MASKS: Mapping[str, Callable[[Picture, datetime], Mask]] = {
    "critical": _jobs(Where(flags=Flag.CRITICAL)),
    "late": _late,
    "long_running": lambda picture, now: jobs_where(
        picture, Where(statuses=("EXEC",), long_running_at=now)
    ),
    "rerun": _jobs(Where(rerun=True)),
    "stuck": _jobs(Where(statuses=("STUCK", "SUSP"))),
    "overdue": _overdue,
    "waiting_for_predecessor": _jobs(Where(substatus="@PREDECESSOR@")),
    "waiting_for_time": _jobs(Where(substatus="@TIME@")),
    "waiting_for_file": _waiting_for(Opens.FILE, "@FILE@"),
    "waiting_for_prompt": _waiting_for(Opens.PROMPT, "@PROMPT@"),
    "waiting_for_resource": _waiting_for(Opens.RESOURCE, "@RESOURCE@"),
    "not_finished": _jobs(Where(common=_UNFINISHED, without=Flag.CANCELED)),
    CARRIED: _carried,
}
_ENDED = Where(statuses=(*ENDED, "CANCL"))
_STREAM_MASKS: Mapping[str, Callable[[Picture, datetime], Mask]] = {
    "stuck": _streams(Where(statuses=("STUCK",))),
    "carried_forward": _streams(Where(flags=Flag.CARRIED_FORWARD)),
    "overdue": _stream_overdue,
    "late": _streams(Where(flags=Flag.LATE)),
    "not_finished": lambda picture, _: ~streams_where(picture, _ENDED) & picture.streams.alive,
}
