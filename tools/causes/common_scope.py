"""Which jobs a question on common causes means: failed or waiting, of a stream, a place, a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from tools.hwa.client import HwaClient
from tools.hwa.models import JobInPlan, JobStreamInPlan
from tools.lookup import Kind, Lookup, Named, look_up
from tools.plan.causes.standing import Standing
from tools.plan.causes.states import State
from tools.plan.copy.picture import Picture
from tools.plan.copy.where import Mask, Where, jobs_where, streams_where
from tools.receipts import ObjectRef
from tools.records import ref
from tools.report import Report
from tools.single import not_found, several

Among = Literal["all", "failed", "waiting"]
PLAN = ObjectRef(kind="engine", key="plan", name="plan")
WILD = frozenset("@?")
_STUCK = "STUCK"
_NAMED: tuple[Kind, ...] = ("jobstream", "job")


@dataclass(frozen=True)
class Asked:
    """The question's own words, every part of which narrows."""

    states: tuple[str, ...] = ()
    stream: str = ""
    workstation: str = ""
    folder: str = ""
    since: datetime | None = None
    until: datetime | None = None
    among: Among = "all"

    @property
    def narrowed(self) -> bool:
        """It does not ask about the whole plan."""
        return self != Asked(among=self.among)

    def values(self) -> dict[str, object]:
        """What a sentence repeats of the question."""
        return {
            "states": list(self.states),
            "stream": self.stream,
            "workstation": self.workstation,
            "folder": self.folder,
            "since": self.since,
            "until": self.until,
            "among": self.among,
        }


@dataclass(frozen=True)
class Scope:
    """The failed and waiting jobs that are meant, and the object that the question is about."""

    jobs: Mask
    subject: ObjectRef
    single: bool = False
    """It is about one stream or job: then also what is as it should be is worth a line."""


async def scope_of(hwa: HwaClient, standing: Standing, asked: Asked) -> Scope | Report:
    """The jobs that are meant; a report where a name means nothing, or several things.

    Raises:
        HwaError: HWA could not be asked for a name.
    """
    picture = standing.picture
    rows = _standing_still(standing, asked.among) & _in_states(picture, asked.states)
    rows &= _in_span(picture, asked)
    if asked.stream and not set(asked.stream) & WILD:
        return await _of_named(hwa, picture, asked, rows)
    there = jobs_where(picture, _place(asked))
    if asked.workstation and not there.any():
        lookup = await look_up(hwa, asked.workstation, ("workstation",))
        if lookup.found is None:
            return not_found(lookup)
    return Scope(rows & there, PLAN)


async def _of_named(hwa: HwaClient, picture: Picture, asked: Asked, rows: Mask) -> Scope | Report:
    lookup = await look_up(hwa, asked.stream, _NAMED, workstation=asked.workstation)
    found = _one(lookup, asked.stream)
    if isinstance(found, Report):
        return found
    mine = np.zeros(len(rows), np.bool_)
    for record in found:
        mine |= _rows_of(picture, record)
    return Scope(rows & mine, ref(found[0]), single=True)


def _one(lookup: Lookup, name: str) -> list[Named] | Report:
    """The instances of the one object of that name."""
    if lookup.found is None:
        return not_found(lookup)
    if len(lookup.found.groups) > 1:
        return several(lookup.found, name)
    return lookup.found.groups[0]


def _rows_of(picture: Picture, record: Named) -> Mask:
    """A stream's jobs, or the one job."""
    mine = np.zeros(len(picture.jobs), np.bool_)
    if isinstance(record, JobStreamInPlan):
        stream = picture.stream_row(record.id)
        if stream is not None:
            mine[picture.jobs_of(stream)] = True
    elif isinstance(record, JobInPlan):
        row = picture.job_row(record.id)
        if row is not None:
            mine[row] = True
    return mine


def _standing_still(standing: Standing, among: Among) -> Mask:
    states = standing.states
    waiting = states.waiting | (states.jobs == State.CONFIRM)
    if among == "failed":
        return states.failed.copy()
    return np.asarray(waiting if among == "waiting" else waiting | states.failed)


def _place(asked: Asked) -> Where:
    return Where(
        stream=asked.stream.upper(),
        workstation=asked.workstation.upper(),
        folder=asked.folder.upper(),
    )


def _in_states(picture: Picture, states: Sequence[str]) -> Mask:
    """Jobs in one of the states; a stream that is stuck means its jobs."""
    if not states:
        return picture.jobs.alive.copy()
    mask = jobs_where(picture, Where(statuses=states))
    if _STUCK in states:
        stuck = streams_where(picture, Where(statuses=(_STUCK,)))
        mask |= np.isin(picture.stream_of, np.flatnonzero(stuck)) & picture.jobs.alive
    return mask


def _in_span(picture: Picture, asked: Asked) -> Mask:
    """A job belongs to the time at which it ended; else to the one at which it was due."""
    jobs = picture.jobs
    mask = np.ones(len(jobs), np.bool_)
    if asked.since is None and asked.until is None:
        return mask
    due = np.where(jobs["at"] > 0, jobs["at"], jobs["sched"])
    when = np.where(jobs["ended"] > 0, jobs["ended"], due)
    if asked.since is not None:
        mask &= when >= asked.since.timestamp()
    if asked.until is not None:
        mask &= when < asked.until.timestamp()
    return mask & (when > 0)
