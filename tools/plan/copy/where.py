"""Which rows of the picture a question means, and in which order it wants them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import CANCELED, NO_CODE, Column, Flag, Vocabulary
from tools.plan.copy.opens import Opens
from tools.plan.copy.picture import Picture
from tools.plan.copy.strings import Numbers, Strings
from tools.plan.copy.table import Rows, Table
from tools.plan.copy.views import JobView, StreamView

LONG_RUNNING = 1.5  # HWA's longDurationThreshold, 150 % of the estimate, by default
Mask = NDArray[np.bool_]
Order = Literal[
    "name", "folder", "workstation", "stream", "priority", "sched", "deadline", "started", "ended"
]
_NO_FLAG = Flag(0)
_NOTHING_OPEN = Opens(0)
_TEXTS = frozenset({"name", "folder", "workstation", "stream"})


@dataclass(frozen=True)
class Span:
    """From a moment on, and before another; None leaves that side open."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Where:
    """Which jobs or streams; every part narrows, none given means all.

    `name`, `stream` and `workstation` may hold `@` and `?`; a workstation without its folder is
    meant in any. `folder` is a folder with all below it; the root is itself alone. `open` names
    kinds of dependency that are all open.
    """

    statuses: Collection[str] = ()
    common: Collection[str] = ()
    substatus: str = ""
    name: str = ""
    stream: str = ""
    workstation: str = ""
    folder: str = ""
    flags: Flag = _NO_FLAG
    without: Flag = _NO_FLAG
    open: Opens = _NOTHING_OPEN
    priority: tuple[int, int] | None = None
    return_code: int | None = None
    sched: Span | None = None
    started: Span | None = None
    ended: Span | None = None
    deadline: Span | None = None
    rerun: bool = False
    long_running_at: datetime | None = None


def jobs_where(picture: Picture, where: Where) -> Mask:
    """Which jobs of the plan are meant."""
    table = picture.jobs
    mask = _shared(table, picture.words, where)
    if where.stream:
        mask &= _is_one(table["stream_name"], picture.words.names.matching(where.stream))
    if where.return_code is not None:
        mask &= (table["code"] == where.return_code) & (table["code"] != NO_CODE)
    if where.rerun:
        mask &= table["runs"] > 1
    return mask


def streams_where(picture: Picture, where: Where) -> Mask:
    """Which streams of the plan are meant; what only jobs have narrows to nothing."""
    mask = _shared(picture.streams, picture.words, where)
    if where.stream:
        names = picture.words.names.matching(where.stream)
        mask &= _is_one(picture.streams["name"], names)
    if where.return_code is not None or where.rerun:
        mask[:] = False
    return mask


def select_jobs(
    picture: Picture,
    where: Where,
    *,
    order: Order | None = None,
    descending: bool = False,
    limit: int | None = None,
) -> list[JobView]:
    """The jobs that are meant, as many of them as asked for."""
    rows = np.flatnonzero(jobs_where(picture, where))
    rows = _ordered(picture.jobs, picture.words, rows, order, descending=descending)
    return [JobView(picture, row) for row in rows[:limit].tolist()]


def select_streams(
    picture: Picture,
    where: Where,
    *,
    order: Order | None = None,
    descending: bool = False,
    limit: int | None = None,
) -> list[StreamView]:
    """The streams that are meant, as many of them as asked for."""
    rows = np.flatnonzero(streams_where(picture, where))
    rows = _ordered(picture.streams, picture.words, rows, order, descending=descending)
    return [StreamView(picture, row) for row in rows[:limit].tolist()]


def _shared(table: Table, words: Vocabulary, where: Where) -> Mask:
    mask = table.alive.copy()
    if where.statuses:
        mask &= _in_state(table, words, where.statuses)
    if where.common:
        mask &= _is_one(table["common"], _known(words.words, where.common))
    if where.substatus:
        mask &= _is_one(table["substatus"], words.words.matching(where.substatus))
    if where.name:
        mask &= _is_one(table["name"], words.names.matching(where.name))
    if where.workstation:
        mask &= _is_one(table["workstation"], _places(words, where.workstation))
    if where.folder:
        mask &= _is_one(table["folder"], _folders(words, where.folder))
    mask &= _by_number(table, where)
    return mask


def _by_number(table: Table, where: Where) -> Mask:
    mask = np.ones(len(table), np.bool_)
    if where.flags:
        mask &= (table["flags"] & where.flags.value) == where.flags.value
    if where.without:
        mask &= (table["flags"] & where.without.value) == 0
    if where.open:
        mask &= (table["open"] & where.open.value) == where.open.value
    if where.priority is not None:
        least, most = where.priority
        mask &= (table["priority"] >= max(least, 0)) & (table["priority"] <= most)
    for name in ("sched", "started", "ended", "deadline"):
        span: Span | None = getattr(where, name)
        if span is not None:
            mask &= _within(table[name], span)
    if where.long_running_at is not None:
        mask &= _long_running(table, where.long_running_at)
    return mask


def _in_state(table: Table, words: Vocabulary, statuses: Collection[str]) -> Mask:
    canceled = (table["flags"] & Flag.CANCELED.value) != 0
    found = _is_one(table["status"], _known(words.words, statuses)) & ~canceled
    return np.asarray(found | canceled) if CANCELED in statuses else np.asarray(found)


def _known(strings: Strings, texts: Collection[str]) -> Numbers:
    found = [number for text in texts if (number := strings.find(text)) is not None]
    return np.array(found, np.int64)


def _places(words: Vocabulary, workstation: str) -> Numbers:
    strings = words.workstations
    if "/" in workstation:
        return strings.matching(workstation)
    return np.union1d(strings.matching(workstation), strings.matching(f"@/{workstation}"))


def _folders(words: Vocabulary, folder: str) -> Numbers:
    plain = "/" + folder.strip("/")
    if plain == "/" or set(plain) & {"@", "?"}:
        return words.folders.matching(plain)
    return np.union1d(words.folders.matching(plain), words.folders.beginning(f"{plain}/"))


def _is_one(column: Column, numbers: Numbers) -> Mask:
    if len(numbers) == 1:
        return np.asarray(column == numbers[0])
    return np.isin(column, numbers)


def _within(column: Column, span: Span) -> Mask:
    mask: Mask = column > 0
    if span.since is not None:
        mask &= column >= int(span.since.timestamp())
    if span.until is not None:
        mask &= column < int(span.until.timestamp())
    return mask


def _long_running(table: Table, now: datetime) -> Mask:
    """It began and has not ended, and takes longer than HWA's threshold on its estimate."""
    running = (table["started"] > 0) & (table["ended"] == 0) & (table["estimate"] > 0)
    took = now.timestamp() - table["started"].astype(np.int64)
    return np.asarray(running & (took > table["estimate"] * LONG_RUNNING))


def _ordered(
    table: Table, words: Vocabulary, rows: Rows, order: Order | None, *, descending: bool
) -> Rows:
    if order is None:
        return rows
    values = _ranks(table, words, rows, order) if order in _TEXTS else table[order][rows]
    keys = values.astype(np.int64)
    places = np.argsort(-keys if descending else keys, kind="stable")
    return rows[places]


def _ranks(table: Table, words: Vocabulary, rows: Rows, order: Order) -> Column:
    """Texts by their place in the alphabet: only those that occur have to be sorted."""
    strings = {"folder": words.folders, "workstation": words.workstations}.get(order, words.names)
    numbers = table["stream_name" if order == "stream" else order][rows]
    occurring, inverse = np.unique(numbers, return_inverse=True)
    texts = [strings[number] for number in occurring.tolist()]
    ranks = np.empty(len(texts), np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return np.asarray(ranks[inverse])
