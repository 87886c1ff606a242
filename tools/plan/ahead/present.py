"""The situation that a picture shows: what each open job and stream still needs, column by column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tools.hwa.bulk import WorkstationRecord
from tools.hwa.models import ResourceInPlan, is_linked
from tools.plan.ahead.pace import Floats, Pace
from tools.plan.ahead.situation import (
    NO_LIMIT,
    USUAL_PRIORITY,
    Bools,
    Codes,
    JobSide,
    Numbers,
    Situation,
    State,
    Stations,
    StreamSide,
    number_of,
    pair,
)
from tools.plan.ahead.units import units_of
from tools.plan.copy.columns import NO_PRIORITY, Flag, Vocabulary
from tools.plan.copy.opens import Opens
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Table
from tools.plan.copy.things import CAUSES, Thing, What, things_in
from tools.plan.diagnosis import CauseCode

_STATES: Mapping[str, State] = MappingProxyType(
    {
        **dict.fromkeys(("EXEC", "INTRO", "SUCCP", "ABENP", "STARTED", "BOUND"), State.RUNNING),
        **dict.fromkeys(("SUCC", "CANCL", "COMPLT", "END"), State.DONE),
        **dict.fromkeys(("ABEND", "FAIL", "ERROR", "INTRPT"), State.FAILED),
        **dict.fromkeys(("EXTRN", "UNDCDED", "SUSP", "NONREPPRED"), State.FOREIGN),
        "PEND": State.UNCONFIRMED,
        "SUPPR": State.SKIPPED,
    }
)
_FREE = ("READY", "FENCE", "WAIT")
_STOPPING = (
    What.REFUSED,
    What.PROMPT,
    What.ORPHAN,
    What.PENDING,
    What.REMOTE,
)
_UNTOLD = (Opens.PREDECESSOR | Opens.UNKNOWN).value


def situation_of(picture: Picture, resources: Sequence[ResourceInPlan] | None = None) -> Situation:
    """The plan as a picture shows it; `resources` are those that HWA told, with their holders."""
    now = _now(picture)
    pace = Pace.of(picture)
    jobs = _job_side(picture, pace)
    streams, stations = _stream_side(picture, jobs), _stations(picture)
    units = units_of(picture, resources)
    return Situation(picture, now, pace, jobs, streams, stations, _met(picture), units)


def _job_side(picture: Picture, pace: Pace) -> JobSide:
    table, words = picture.jobs, picture.words
    state = _state(table, words)
    expected = pace.expected(table)
    flags = table["flags"]
    free = _is_word(table, words, _FREE)
    confirms = (flags & Flag.REQUIRES_CONFIRMATION.value) != 0
    return JobSide(
        state=state,
        stop=_stops(table, words, CauseCode.PRIORITY_ZERO, free, _is_due(picture)),
        free=free,
        linked=_linked(table),
        earliest=_time(table["at"]),
        priority=_priority(table),
        expected=expected,
        length=pace.median(expected),
        since=_time(table["started"]),
        extra=np.zeros(len(table)),
        unconfirmed=confirms | _is_word(table, words, ("ABENP",)),
        idle=(flags & Flag.NO_OPERATION.value) != 0,
        station=table["workstation"].astype(np.int64),
        home=picture.stream_of.astype(np.int64),
    )


def _stream_side(picture: Picture, jobs: JobSide) -> StreamSide:
    table = picture.streams
    begun = _begun(jobs, len(table))
    state = _state(table, picture.words)
    over = state == State.DONE
    # A stream is what its jobs make of it: only that it is over is read off its own record.
    state = np.where(over & ~_has_open(jobs, len(table)), State.DONE, State.WAITING)
    earliest = np.where(begun, 0.0, _own_time(table))
    return StreamSide(
        state=state.astype(np.int8),
        stop=_stops(table, picture.words, CauseCode.STREAM_HELD, begun, _has_come(picture, table)),
        linked=_linked(table) & ~begun,
        earliest=earliest,
        priority=_priority(table),
        limit=np.where(table["limit"] < 0, NO_LIMIT, table["limit"]).astype(np.int64),
    )


def _state(table: Table, words: Vocabulary) -> NDArray[np.int8]:
    texts = words.words.texts
    known = np.array([_STATES.get(text, State.WAITING) for text in texts], np.int8)
    state = known[table["status"]]
    ignored = _is_substatus(table, words, "SUPPR_WORKSTATION_IGNORED")
    until_gone = (table["flags"] & Flag.UNTIL_GONE.value) != 0
    # A branch that was not taken frees what follows it; what came too late does not.
    state[(state == State.SKIPPED) & ~ignored & ~until_gone] = State.DONE
    state[(table["flags"] & Flag.CANCELED.value) != 0] = State.DONE
    return np.asarray(state)


def _stops(table: Table, words: Vocabulary, held: CauseCode, free: Bools, due: Bools) -> Codes:
    """Why a waiting row never goes on by itself; of several reasons one stands.

    A file that is not there before its time is expected to come; when it is late, nobody knows.
    """
    texts = words.things.several(np.arange(len(words.things)))
    codes = np.array([stop_of(things_in(text)) for text in texts], np.int16)
    stop = codes[table["things"]]
    late = due & ((table["open"] & Opens.FILE.value) != 0) & (stop == 0)
    stop = np.where(late, number_of(CauseCode.FILE_MISSING), stop)
    stop = np.where(free, 0, stop).astype(np.int16)
    stop[table["priority"] == 0] = number_of(held)
    return stop


def _has_come(picture: Picture, table: Table) -> Bools:
    """Its own time lies in the past; without one it always does."""
    return np.asarray(_own_time(table) <= _now(picture))


def _is_due(picture: Picture) -> Bools:
    """The time of a job has come, and that of its stream."""
    jobs = np.asarray(picture.jobs["at"] <= _now(picture))
    streams = np.append(_has_come(picture, picture.streams), True)  # -1: no stream
    return np.asarray(jobs & streams[picture.stream_of])


def _own_time(table: Table) -> Floats:
    return _time(np.where(table["at"] > 0, table["at"], table["sched"]))


def _now(picture: Picture) -> float:
    return max(picture.read_at.timestamp(), float(picture.newest))


def stop_of(things: Iterable[Thing]) -> int:
    """The strongest of the things that no time will bring."""
    found = {thing.what for thing in things}
    return next((number_of(CAUSES[what]) for what in _STOPPING if what in found), 0)


def _met(picture: Picture) -> Numbers:
    """Links that hold nobody although what they follow did not end well: released, mostly."""
    pairs = [
        *_met_pairs(picture, picture.jobs, 0),
        *_met_pairs(picture, picture.streams, 1),
    ]
    return np.array([pair(owner, followed) for owner, followed in pairs], np.int64)


def _met_pairs(picture: Picture, table: Table, kind: int) -> Iterable[tuple[int, int]]:
    things = picture.words.things
    texts = things.several(np.arange(len(things)))
    telling = np.array([What.MET in text for text in texts], np.bool_)
    for row in np.flatnonzero(telling[table["things"]]).tolist():
        for thing in things_in(things[int(table["things"][row])]):
            if thing.what is What.MET:
                yield from _nodes_of(picture, thing.key, row * 2 + kind)


def _nodes_of(picture: Picture, identity: str, owner: int) -> Iterable[tuple[int, int]]:
    job, stream = picture.job_row(identity), picture.stream_row(identity)
    if job is not None:
        yield owner, job * 2
    if stream is not None:
        yield owner, stream * 2 + 1


def _linked(table: Table) -> Bools:
    told = (table["open"] & _UNTOLD) != 0
    return np.asarray(told | ((table["flags"] & Flag.LINKS_UNKNOWN.value) != 0))


def _is_word(table: Table, words: Vocabulary, wanted: tuple[str, ...]) -> Bools:
    numbers = [number for text in wanted if (number := words.words.find(text)) is not None]
    return np.asarray(np.isin(table["status"], numbers))


def _is_substatus(table: Table, words: Vocabulary, text: str) -> Bools:
    number = words.words.find(text)
    return np.asarray(table["substatus"] == (-1 if number is None else number))


def _time(column: NDArray[np.integer]) -> Floats:
    return np.asarray(column.astype(float))


def _priority(table: Table) -> NDArray[np.int16]:
    told = table["priority"]
    return np.where(told == NO_PRIORITY, USUAL_PRIORITY, told).astype(np.int16)


def _begun(jobs: JobSide, streams: int) -> Bools:
    """A stream that let a job go was open, whatever its own record said when it was read."""
    gone = jobs.free | np.isin(jobs.state, (State.RUNNING, State.FAILED, State.UNCONFIRMED))
    gone |= (jobs.state == State.DONE) & (jobs.since > 0)
    return _any(gone, jobs.home, streams)


def _has_open(jobs: JobSide, streams: int) -> Bools:
    return _any(~np.isin(jobs.state, (State.DONE, State.SKIPPED)), jobs.home, streams)


def _any(mask: Bools, home: Numbers, streams: int) -> Bools:
    found = np.zeros(streams + 1, np.bool_)
    found[home[mask]] = True  # -1 is the place after the last
    return found[:streams]


def _stations(picture: Picture) -> Stations:
    names = picture.words.workstations
    count = len(names) + 1
    limit = np.full(count, NO_LIMIT, np.int64)
    fence, stop = np.full(count, -1, np.int64), np.zeros(count, np.int16)
    for one in picture.workstations:
        for number in _numbers_of(one, names.find):
            limit[number] = NO_LIMIT if one.limit is None or one.limit < 0 else one.limit
            fence[number] = one.fence or -1
            stop[number] = _station_stop(one)
    return Stations(limit, fence, stop)


def _numbers_of(one: WorkstationRecord, find: Callable[[str], int | None]) -> Iterable[int]:
    """The numbers under which a workstation's names are known."""
    name = one.name or ""
    names = {one.key or name, name, f"{(one.folder or '/').rstrip('/')}/{name}"}
    return (number for text in names if (number := find(text)) is not None)


def _station_stop(one: WorkstationRecord) -> int:
    """What keeps a workstation from launching anything, limit and fence apart."""
    states = one.active_states or ()
    if one.ignore:
        return number_of(CauseCode.WORKSTATION_IGNORED)
    if not is_linked(states) and "MASTER" not in states:
        return number_of(CauseCode.WORKSTATION_UNLINKED)
    return 0 if "JOBMAN_UP" in states else number_of(CauseCode.WORKSTATION_STOPPED)
