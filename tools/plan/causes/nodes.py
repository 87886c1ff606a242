"""The rows of a picture as nodes: a job is one, a stream is its begin and its end.

Jobs come first, then the begins of the streams, then their ends, each by its row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tools.plan.causes.holding import Mask, Nodes
from tools.plan.causes.states import State, States
from tools.plan.copy.columns import Column, Flag
from tools.plan.copy.opens import Opens
from tools.plan.copy.picture import Picture
from tools.plan.copy.table import Rows
from tools.plan.copy.things import Thing, What, things_in

_ENDED_WELL = (State.OVER, State.SUPPRESSED)


@dataclass(frozen=True)
class PlanNodes:
    """The nodes of one picture, and what each is to its neighbours."""

    picture: Picture
    states: States

    @property
    def now(self) -> int:
        """The picture's moment in seconds."""
        return int(self.picture.read_at.timestamp())

    @property
    def jobs(self) -> int:
        """How many jobs there are: the first begin comes after them."""
        return len(self.picture.jobs)

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self.picture.streams)

    @property
    def first_end(self) -> int:
        """The node of the first stream's end."""
        return self.jobs + self.streams

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return self.jobs + 2 * self.streams

    def as_nodes(self, jobs: Mask) -> Mask:
        """A choice of jobs as one of nodes."""
        return np.concatenate([jobs, np.zeros(2 * self.streams, np.bool_)])

    @cached_property
    def begun(self) -> Mask:
        """The streams that let their jobs go."""
        streams = self.states.streams
        units = (self.picture.streams["open"] & Opens.RESOURCE.value) != 0
        return np.asarray((streams != State.WAITING) & ~((streams == State.READY) & units))

    @cached_property
    def stopped(self) -> Mask:
        """The suppressed jobs that free nobody: no branch not taken, but given up."""
        jobs = self.picture.jobs
        given_up = (jobs["flags"] & Flag.UNTIL_GONE.value) != 0
        return np.asarray((self.states.jobs == State.SUPPRESSED) & (given_up | self.ignored))

    @cached_property
    def open(self) -> Mask:
        """The nodes that hold what follows them."""
        jobs = ~np.isin(self.states.jobs, _ENDED_WELL) | self.stopped
        ends = ~np.isin(self.states.streams, _ENDED_WELL)
        return np.concatenate([jobs, ~self.begun, ends])

    @cached_property
    def waits(self) -> Mask:
        """The nodes that can be held."""
        ends = np.zeros(self.streams, np.bool_)
        return np.concatenate([self.states.waiting, ~self.begun, ends])

    @cached_property
    def pairs(self) -> tuple[Nodes, Nodes]:
        """Every dependency between rows as nodes: the one followed, and the one that follows."""
        owner, followed = self.picture.links.owner, self.picture.links.followed
        ends = self.first_end + followed // 2
        since = np.where(followed % 2 == 0, followed // 2, ends).astype(np.int32)
        to = np.where(owner % 2 == 0, owner // 2, self.jobs + owner // 2).astype(np.int32)
        return since, to

    @cached_property
    def suppressed(self) -> Mask:
        """The nodes that are suppressed, whether they free others or not."""
        jobs, streams = self.states.jobs, self.states.streams
        begins = np.zeros(self.streams, np.bool_)
        ends = streams == State.SUPPRESSED
        return np.concatenate([jobs == State.SUPPRESSED, begins, ends])

    @cached_property
    def ignored(self) -> Mask:
        """The jobs that HWA suppresses because their workstation is ignored."""
        return self.is_word("substatus", "@IGNORED@")

    def is_word(self, column: str, pattern: str) -> Mask:
        """Which jobs have a word of HWA's in a column."""
        return np.isin(self.picture.jobs[column], self.picture.words.words.matching(pattern))

    def column(self, name: str) -> Column:
        """A column of both tables by node: of a stream it stands at its begin and at its end."""
        streams = self.picture.streams[name]
        return np.concatenate([self.picture.jobs[name], streams, streams])

    @cached_property
    def things(self) -> list[Thing]:
        """The files, prompts, units and absent predecessors that rows wait for, by number."""
        return list(self.awaited[1])

    @cached_property
    def awaited(self) -> tuple[list[tuple[int, int]], dict[Thing, int]]:
        """Which node waits for which thing, and each thing's number."""
        numbers: dict[Thing, int] = {}
        column = self.column("things")
        nodes = np.flatnonzero((column > 0) & (self.waits | self.given_up))
        texts = self.picture.words.things.several(column[nodes])
        pairs = [
            (node, numbers.setdefault(thing, len(numbers)))
            for node, text in zip(nodes.tolist(), texts, strict=True)
            for thing in things_in(text)
        ]
        return pairs, numbers

    @cached_property
    def given_up(self) -> Mask:
        """The stopped jobs as nodes."""
        return self.as_nodes(self.stopped)

    def waiting_for(self, what: What) -> Iterator[tuple[int, Thing]]:
        """The nodes that have a thing of this kind, each with it."""
        pairs, _ = self.awaited
        return ((node, self.things[at]) for node, at in pairs if self.things[at].what is what)


def as_numbers(numbers: Rows | Nodes) -> Nodes:
    """Rows as nodes have them."""
    return np.asarray(numbers, np.int32)
