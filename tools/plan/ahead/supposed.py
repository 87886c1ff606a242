"""Suppositions: a situation as it would be after an action. The plan itself is never touched."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from tools.plan.ahead.deciding import Stop
from tools.plan.ahead.outlook import NEVER, Outlook
from tools.plan.ahead.situation import (
    NO_LIMIT,
    USUAL_PRIORITY,
    JobSide,
    Outage,
    Situation,
    State,
    Stations,
    StreamSide,
    number_of,
)
from tools.plan.diagnosis import CauseCode

Side = TypeVar("Side", JobSide, StreamSide, Stations)
SOON = 60.0
"""Moments that lie no further apart are the same to an operator."""


def released(situation: Situation, node: int) -> Situation:
    """A job or stream waits for nothing any more; a job still for its stream and its machine."""
    values = {"linked": False, "earliest": 0.0, "stop": 0}
    row, of_job = _row(situation, node)
    waiting = node if of_job else situation.begin(row)
    situation = replace(situation, units=situation.units.without(waiting))
    if of_job:
        low = situation.jobs.priority[row] == 0
        return _with_job(situation, row, **values, **({"priority": USUAL_PRIORITY} if low else {}))
    low = situation.streams.priority[row] == 0
    return _with_stream(situation, row, **values, **({"priority": USUAL_PRIORITY} if low else {}))


def cancelled(situation: Situation, node: int) -> Situation:
    """It never runs, and nobody waits for it."""
    row, of_job = _row(situation, node)
    if of_job:
        return _with_job(situation, row, state=State.DONE, unconfirmed=False)
    jobs = situation.jobs
    mine = (jobs.home == row) & (jobs.state != State.RUNNING)
    state = np.where(mine, State.DONE, jobs.state).astype(np.int8)
    changed = replace(situation, jobs=replace(jobs, state=state))
    return _with_stream(changed, row, state=State.DONE)


def confirmed(situation: Situation, node: int) -> Situation:
    """Somebody says that the job ended well."""
    row, _ = _row(situation, node)
    return _with_job(situation, row, state=State.DONE, unconfirmed=False)


def killed(situation: Situation, node: int) -> Situation:
    """It ends now, in error: its place is free, and who waits for it goes on waiting."""
    row, _ = _row(situation, node)
    return _with_job(situation, row, state=State.FAILED, unconfirmed=False)


def held(situation: Situation, node: int) -> Situation:
    """Its priority becomes 0: nothing of it starts."""
    row, of_job = _row(situation, node)
    if of_job:
        stop = number_of(CauseCode.PRIORITY_ZERO)
        return _with_job(situation, row, stop=stop, priority=0, free=False)
    jobs = situation.jobs
    free = jobs.free & (jobs.home != row)
    changed = replace(situation, jobs=replace(jobs, free=free))
    stop = number_of(CauseCode.STREAM_HELD)
    return _with_stream(changed, row, stop=stop, priority=0)


def prioritised(situation: Situation, node: int, priority: int) -> Situation:
    """It is picked by this priority; 0 holds it, and any other lets go what only that held."""
    if priority == 0:
        return held(situation, node)
    row, of_job = _row(situation, node)
    if of_job:
        free = situation.jobs.stop[row] != number_of(CauseCode.PRIORITY_ZERO)
        stop = {} if free else {"stop": 0}
        return _with_job(situation, row, priority=priority, **stop)
    free = situation.streams.stop[row] != number_of(CauseCode.STREAM_HELD)
    return _with_stream(situation, row, priority=priority, **({} if free else {"stop": 0}))


def rerun(situation: Situation, node: int) -> Situation:
    """The job runs once more; what has gone on since is not called back."""
    row, _ = _row(situation, node)
    values = {"stop": 0, "linked": False, "earliest": 0.0, "free": True}
    home = int(situation.jobs.home[row])
    changed = _with_job(situation, row, state=State.WAITING, **values)
    return _begun(changed, home) if home >= 0 else changed


def delayed(outlook: Outlook, node: int, seconds: float) -> Situation:
    """It starts so much later than it would; a running job goes on so much longer."""
    situation = outlook.situation
    row, of_job = _row(situation, node)
    if of_job and situation.jobs.state[row] == State.RUNNING:
        return _with_job(situation, row, extra=seconds)
    if of_job:
        at = _start(outlook, node) + seconds
        return _with_job(situation, row, earliest=at, free=False)
    at = _start(outlook, situation.begin(row)) + seconds
    return _with_stream(situation, row, earliest=at)


def _start(outlook: Outlook, node: int) -> float:
    start, now = float(outlook.start[node]), outlook.situation.now
    return now if start == NEVER else max(now, start)


def stream_limited(situation: Situation, node: int, limit: int) -> Situation:
    """So many jobs of the stream at a time; a negative number is any."""
    row, _ = _row(situation, node)
    return _with_stream(situation, row, limit=NO_LIMIT if limit < 0 else limit)


def limited(situation: Situation, station: int, limit: int) -> Situation:
    """So many jobs at a time on the workstation."""
    return _with_station(situation, station, limit=limit)


def fenced(situation: Situation, station: int, fence: int) -> Situation:
    """Jobs of this priority and below do not start there."""
    return _with_station(situation, station, fence=fence or -1)


def out(situation: Situation, station: int, since: float, until: float) -> Situation:
    """Nothing starts on the workstation in between; what runs there goes on."""
    stations = situation.stations
    outages = (*stations.outages, Outage(station, since, until))
    return replace(situation, stations=replace(stations, outages=outages))


def back(situation: Situation, station: int) -> Situation:
    """The workstation is there, and able to launch jobs."""
    return _with_station(situation, station, stop=0)


def without(situation: Situation, stops: Iterable[Stop]) -> Situation:
    """All of these stops removed at once, as an operator would: rerun, released, answered."""
    for stop in stops:
        situation = _without(situation, stop)
    return situation


def _without(situation: Situation, stop: Stop) -> Situation:
    row, of_job = _row(situation, stop.node)
    if stop.cause is CauseCode.RESOURCE_SHORT:
        return replace(situation, units=situation.units.without(stop.node))
    return _without_on_job(situation, stop, row) if of_job else _without_on_stream(situation, row)


def _without_on_stream(situation: Situation, row: int) -> Situation:
    return _with_stream(situation, row, stop=0, priority=USUAL_PRIORITY)


def _without_on_job(situation: Situation, stop: Stop, row: int) -> Situation:
    jobs = situation.jobs
    if stop.cause in OF_STATION:
        return _opened(situation, int(jobs.station[row]))
    if stop.cause is CauseCode.STREAM_LIMIT_REACHED:
        return stream_limited(situation, situation.begin(int(jobs.home[row])), -1)
    if stop.cause is CauseCode.NEEDS_CONFIRMATION:
        done = jobs.state[row] == State.UNCONFIRMED
        return _with_job(
            situation, row, state=State.DONE if done else jobs.state[row], unconfirmed=False
        )
    if jobs.state[row] != State.WAITING:
        return rerun(situation, stop.node)
    return _with_job(situation, row, stop=0, priority=USUAL_PRIORITY)


OF_STATION = frozenset(
    {
        CauseCode.WORKSTATION_UNLINKED,
        CauseCode.WORKSTATION_STOPPED,
        CauseCode.WORKSTATION_IGNORED,
        CauseCode.WORKSTATION_LIMIT_ZERO,
        CauseCode.FENCED,
    }
)


def _opened(situation: Situation, station: int) -> Situation:
    limit = int(situation.stations.limit[station]) or NO_LIMIT
    return _with_station(situation, station, limit=limit, fence=-1, stop=0)


def _begun(situation: Situation, stream: int) -> Situation:
    """A stream that a job is rerun in is open, and not over."""
    return _with_stream(situation, stream, state=State.WAITING)


def _row(situation: Situation, node: int) -> tuple[int, bool]:
    """The row of a node, and whether it is a job's."""
    jobs, streams = len(situation.jobs.state), len(situation.streams.state)
    return (node, True) if node < jobs else ((node - jobs) % streams, False)


def _with_job(situation: Situation, row: int, **values: Any) -> Situation:
    return replace(situation, jobs=_put(situation.jobs, row, values))


def _with_stream(situation: Situation, row: int, **values: Any) -> Situation:
    return replace(situation, streams=_put(situation.streams, row, values))


def _with_station(situation: Situation, row: int, **values: Any) -> Situation:
    return replace(situation, stations=_put(situation.stations, row, values))


def _put(side: Side, row: int, values: dict[str, Any]) -> Side:
    """The columns with other values in one row; the old ones stay as they are."""
    known = {field.name for field in fields(side)}
    changed = {}
    for name in values.keys() & known:
        column = getattr(side, name).copy()
        column[row] = values[name]
        changed[name] = column
    return replace(side, **changed)


@dataclass(frozen=True)
class Difference:
    """What a supposition changes, by job row, each list with the soonest first."""

    at_once: list[int]
    sooner: list[int]
    later: list[int]
    never: list[int]
    """Jobs that had a time and have none any more."""
    freed: list[int]
    """Jobs that had no time and have one now, `at_once` aside."""


def difference(before: Outlook, after: Outlook) -> Difference:
    """Jobs that start at another moment; those that the change itself takes away are not among."""
    jobs = len(before.situation.jobs.state)
    was, is_ = before.start[:jobs], after.start[:jobs]
    waits = after.situation.jobs.state == State.WAITING
    waits &= before.situation.picture.jobs.alive
    now = after.situation.now + SOON
    told, had = is_ != NEVER, was != NEVER
    with np.errstate(invalid="ignore"):
        moved = waits & told & had & (np.abs(is_ - was) > SOON)
    begun = before.situation.jobs.state == State.RUNNING
    at_once = waits & told & (is_ <= now) & ((was > now) | begun)
    return Difference(
        at_once=_by_start(at_once, is_),
        sooner=_by_start(moved & (is_ < was) & ~at_once, is_),
        later=_by_start(moved & (is_ > was) & ~begun, is_),
        never=_by_start(waits & ~told & had & ~begun, was),
        freed=_by_start(waits & told & ~had & ~at_once, is_),
    )


def _by_start(mask: Any, start: Any) -> list[int]:  # noqa: ANN401 - columns
    rows = np.flatnonzero(mask)
    return list(rows[np.argsort(start[rows], kind="stable")].tolist())
