"""Why each job and stream of the plan stands still, by its own row; and what it holds up.

A row's own reason is what keeps it itself: a failure, a hold, a file. What merely follows such a
row has none; it is held, through all steps, by the rows that have. A reason counts as trouble when
it is the row's turn: everything else that it waits for has come, and some minutes have passed.
What runs, and what the clock will bring, is progress and nobody's trouble.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tools.hwa.bulk import WorkstationRecord
from tools.plan.causes.holding import Holds, Mask, Nodes
from tools.plan.causes.nodes import PlanNodes, as_numbers
from tools.plan.causes.own_reasons import OwnReasons
from tools.plan.causes.places import Places
from tools.plan.causes.reasons import BY_THING, ON_WORKSTATIONS, Found, Reasons, Root
from tools.plan.causes.states import State, States
from tools.plan.copy.columns import Flag
from tools.plan.copy.opens import Opens
from tools.plan.copy.picture import Picture
from tools.plan.copy.things import Thing, What, things_in
from tools.plan.diagnosis import CauseCode

PATIENCE = 15 * 60
"""Seconds that a file, an answer or a slot may take before its lack is trouble."""
_IDLE = 30 * 60  # seconds in which nobody was served: a long job may keep the only slot so long
_FAR_BEYOND = 3  # times the usual: by half more is told of any job, and no trouble yet
_LONG = 15 * 60  # seconds beyond it: short jobs vary by more than that factor
_PASSING = (
    CauseCode.WORKSTATION_LIMIT_REACHED,
    CauseCode.STREAM_LIMIT_REACHED,
    CauseCode.RESOURCE_SHORT,
    CauseCode.FILE_MISSING,
    CauseCode.PROMPT_WAITING,
)
"""Reasons that come and go in any night."""
_QUEUES = _PASSING[:3]
"""Those where jobs take turns: one that moves on is no trouble, however long it is."""


@dataclass(frozen=True)
class Standing:
    """The standing of one picture; it is computed as it is asked for, once."""

    plan: PlanNodes
    places: Places
    own: OwnReasons

    @classmethod
    def of(cls, picture: Picture) -> "Standing":
        """The standing of a picture."""
        plan = PlanNodes(picture, States(picture))
        places = Places(plan)
        return cls(plan, places, OwnReasons(plan, places))

    @property
    def picture(self) -> Picture:
        """The picture whose standing it is."""
        return self.plan.picture

    @property
    def states(self) -> States:
        """The states of its rows."""
        return self.plan.states

    @cached_property
    def holds(self) -> Holds:
        """Who is held by whom."""
        parts = [*self._follows(), *self._inside()]
        source = np.concatenate([part for part, _ in parts])
        target = np.concatenate([part for _, part in parts])
        return Holds(as_numbers(source), as_numbers(target), self.plan.count)

    @cached_property
    def waiting(self) -> Mask:
        """The nodes that are jobs and have yet to run."""
        return self.plan.as_nodes(self.states.waiting)

    @cached_property
    def trouble(self) -> Reasons:
        """What somebody has to look at."""
        return self._every.only(self._is_trouble)

    @cached_property
    def progress(self) -> Reasons:
        """What passes as the night goes on."""
        return self._every.only(~self._is_trouble)

    @cached_property
    def latent(self) -> Reasons:
        """What would keep waiting jobs if all that they wait for were done: no root yet."""
        return self._dead.joined(self._unasked)

    def job_of(self, root: Root) -> int | None:
        """The row of the job that a root is; None where it is something else."""
        return root.number if self._is_row(root) and root.number < self.plan.jobs else None

    def stream_of(self, root: Root) -> int | None:
        """The row of the stream that a root is; None where it is something else."""
        row = root.number - self.plan.jobs
        return row if self._is_row(root) and row >= 0 else None

    def thing_of(self, root: Root) -> Thing | None:
        """The file, the prompt, the units or the absent predecessor that a root is."""
        return self.plan.things[root.number] if root.cause in BY_THING else None

    def place_of(self, root: Root) -> WorkstationRecord | None:
        """The workstation that a root is; None where it is something else, or not in the copy."""
        return self.places.known.get(root.number) if root.cause in ON_WORKSTATIONS else None

    @staticmethod
    def _is_row(root: Root) -> bool:
        return root.cause not in ON_WORKSTATIONS and root.cause not in BY_THING

    # Who is held by whom.

    def _follows(self) -> Iterator[tuple[Nodes, Nodes]]:
        """Dependencies that are open: the follower waits, and HWA has not called them met."""
        plan = self.plan
        since, to = plan.pairs
        told = plan.column("open") & (Opens.PREDECESSOR | Opens.UNKNOWN).value
        able = plan.waits[to] & (told[to] != 0)
        able[able] = ~self._met(since[able], to[able])
        plain = able & plan.open[since]
        yield since[plain], to[plain]
        # A follower that nothing else explains waits for a branch that was not taken.
        held = np.zeros(plan.count, np.bool_)
        held[to[plain]] = True
        held[self.own.nodes] = True
        other = able & ~held[to] & plan.suppressed[since]
        yield since[other], to[other]

    def _inside(self) -> Iterator[tuple[Nodes, Nodes]]:
        """A stream that waits holds its jobs, and a job that is not done holds its stream's end."""
        plan, home = self.plan, self.picture.stream_of
        jobs = np.flatnonzero(home >= 0)
        held = jobs[self.states.waiting[jobs] & ~plan.begun[home[jobs]]]
        yield as_numbers(plan.jobs + home[held]), as_numbers(held)
        late = jobs[plan.open[jobs] & plan.open[plan.first_end + home[jobs]]]
        yield as_numbers(late), as_numbers(plan.first_end + home[late])
        begins = np.flatnonzero(~plan.begun & plan.open[plan.first_end :])
        yield as_numbers(plan.jobs + begins), as_numbers(plan.first_end + begins)

    def _met(self, since: Nodes, to: Nodes) -> Mask:
        """Which dependencies HWA called met although their predecessor did not end well."""
        released = self.plan.waiting_for(What.MET)
        met = [key for node, thing in released for key in self._keys(node, thing)]
        if not met:
            return np.zeros(len(to), np.bool_)
        return np.isin((to.astype(np.int64) << 32) | since, met)

    def _keys(self, node: int, thing: Thing) -> Iterator[int]:
        """The dependency of a node on the job or stream with this id."""
        row = self.picture.job_row(thing.key)
        if row is not None:
            yield node << 32 | row
        stream = self.picture.stream_row(thing.key)
        if stream is not None:
            yield node << 32 | self.plan.first_end + stream

    # Reasons that depend on what follows.

    @cached_property
    def _every(self) -> Reasons:
        own = self.own
        return Reasons.of([*own.found, *own.after_ready(), *self._going(), *self._given_up()])

    def _going(self) -> Iterator[Found]:
        """Jobs that run and that somebody waits for."""
        running = as_numbers(np.flatnonzero(self.states.jobs == State.RUNNING))
        awaited = running[self._awaited(running)]
        yield awaited, CauseCode.PREDECESSOR_RUNNING, awaited.astype(np.int64)

    def _given_up(self) -> Iterator[Found]:
        """Suppressed jobs for which others go on waiting."""
        rows = as_numbers(np.flatnonzero(self.states.jobs == State.SUPPRESSED))
        rows = rows[self._awaited(rows)]
        jobs = self.picture.jobs
        late = (jobs["flags"][rows] & Flag.UNTIL_GONE.value) != 0
        ignored = self.plan.ignored[rows] & ~late
        places = jobs["workstation"][rows[ignored]].astype(np.int64)
        rest = rows[~late & ~ignored]
        yield rows[late], CauseCode.UNTIL_PASSED, rows[late].astype(np.int64)
        yield rows[ignored], CauseCode.WORKSTATION_IGNORED, places
        yield rest, CauseCode.CONDITION_NOT_MET, rest.astype(np.int64)

    def _awaited(self, rows: Nodes) -> Mask:
        """Whether anybody waits for a job, beside the end of its own stream."""
        source, target = self.holds.source, self.holds.target
        leads_on = np.zeros(self.plan.count, np.bool_)
        leads_on[source] = True
        leads_on[: self.plan.first_end] = True
        awaited = np.zeros(self.plan.count, np.bool_)
        awaited[source[leads_on[target]]] = True
        return np.asarray(awaited[rows])

    # Trouble or progress.

    @cached_property
    def _is_trouble(self) -> Mask:
        every = self._every
        running = every.of_causes(CauseCode.PREDECESSOR_RUNNING)
        timed = every.of_causes(CauseCode.TIME_NOT_REACHED)
        found = ~(running | timed) & (~self.plan.waits[every.nodes] | self._due(every.nodes))
        passing = every.of_causes(*_PASSING)
        found[passing] &= ~self._held[every.nodes[passing]] & self._late(every.nodes[passing])
        queued = passing & every.of_causes(*_QUEUES)
        found[queued] &= self._last_served(every.only(queued)) + _IDLE <= self.plan.now
        found[running] = self._overlong[every.nodes[running]]
        return np.asarray(found)

    @cached_property
    def _overlong(self) -> Mask:
        """Running jobs that take far longer than they use to, or than they may."""
        jobs = self.picture.jobs
        took = self.plan.now - jobs["started"].astype(np.int64)
        usual = jobs["estimate"].astype(np.int64)
        known = (jobs["started"] > 0) & (usual > 0)
        long = known & (took > usual * _FAR_BEYOND) & (took > usual + _LONG)
        gone = (jobs["flags"] & Flag.MAX_DURATION_GONE.value) != 0
        return np.asarray((self.states.jobs == State.RUNNING) & (long | gone))

    @cached_property
    def _held(self) -> Mask:
        """The nodes that something before them keeps from their turn."""
        held = np.zeros(self.plan.count, np.bool_)
        held[self.holds.target] = True
        return held

    def _due(self, nodes: Nodes) -> Mask:
        """Whether nothing that runs or that the clock will bring comes before a node's turn."""
        every = self._every
        going = every.nodes[every.of_causes(CauseCode.PREDECESSOR_RUNNING)]
        timed = every.nodes[every.of_causes(CauseCode.TIME_NOT_REACHED)]
        begins = np.concatenate([going[~self._overlong[going]], timed])
        return np.asarray(~self.holds.after.reach(begins.tolist())[nodes])

    def _late(self, nodes: Nodes) -> Mask:
        """Which nodes have waited beyond what a file or an answer usually takes."""
        return np.asarray(self._since(nodes) + PATIENCE <= self.plan.now)

    def _since(self, nodes: Nodes) -> NDArray[np.int64]:
        """Since when it is each node's turn: its time has come and its predecessors have ended."""
        wanted = np.zeros(self.plan.count, np.bool_)
        wanted[nodes] = True
        since, to = self.plan.pairs
        mine = wanted[to]
        ended = self.plan.column("ended").astype(np.int64)
        start = np.maximum(self.plan.column("at"), self.plan.column("sched")).astype(np.int64)
        turn = np.where(start <= self.plan.now, start, 0)
        np.maximum.at(turn, to[mine], ended[since[mine]])
        inside = nodes[nodes < self.plan.jobs]
        homes = self.picture.stream_of[inside]
        rows, homes = inside[homes >= 0], homes[homes >= 0]
        turn[rows] = np.maximum(turn[rows], self.picture.streams["started"][homes])
        return np.asarray(turn[nodes])

    def _last_served(self, reasons: Reasons) -> NDArray[np.int64]:
        """When anybody last got a slot of each workstation or stream, or units of each resource."""
        started = self.picture.jobs["started"].astype(np.int64)
        inside = self.picture.stream_of >= 0
        streams = np.zeros(self.plan.first_end, np.int64)
        np.maximum.at(streams, self.picture.stream_of[inside] + self.plan.jobs, started[inside])
        found = np.zeros(len(reasons), np.int64)
        for cause, latest in zip(
            _QUEUES, (self.places.last_started(), streams, self._units_taken()), strict=True
        ):
            mine = reasons.of_causes(cause)
            found[mine] = latest[reasons.numbers[mine]]
        return found

    def _units_taken(self) -> NDArray[np.int64]:
        """When units of each thing were last taken, as far as the rows tell who has them."""
        things, jobs = self.plan.things, self.picture.jobs
        taken = np.zeros(len(things), np.int64)
        short = {one.key: at for at, one in enumerate(things) if one.what is What.RESOURCE}
        rows = np.flatnonzero(jobs["things"] > 0) if short else np.empty(0, np.int64)
        texts = self.picture.words.things.several(jobs["things"][rows])
        for row, text in zip(rows.tolist(), texts, strict=True):
            for thing in things_in(text):
                at = short.get(thing.key) if thing.what is What.HOLDS else None
                if at is not None:
                    taken[at] = max(taken[at], int(jobs["started"][row]))
        return taken

    # What stands in the way without being a root yet.

    @property
    def _unasked(self) -> Reasons:
        """Prompts that are not asked yet, and files that are late, of rows that wait for others."""
        wanted = self.progress.of_causes(CauseCode.PROMPT_WAITING)
        files = self.progress.of_causes(CauseCode.FILE_MISSING)
        wanted[files] = self._late(self.progress.nodes[files])
        return self.progress.only(wanted)

    @property
    def _dead(self) -> Reasons:
        """Waiting jobs whose workstation could not run them if their turn came now."""
        rows = np.flatnonzero(self.states.jobs == State.WAITING)
        places = self.picture.jobs["workstation"][rows].astype(np.int64)
        dead = self.places.dead
        found = []
        for cause in set(dead.values()):
            there = np.isin(places, [number for number, one in dead.items() if one is cause])
            found.append((as_numbers(rows[there]), cause, places[there]))
        return Reasons.of(found)
