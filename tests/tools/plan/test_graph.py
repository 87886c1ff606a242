"""What comes after an object and before it, through jobs and streams."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.plan.copy.graph import Graph
from tools.plan.copy.links import Links

Node = tuple[str, int]


@dataclass(frozen=True)
class Sketch:
    """A plan on paper: the stream of each job, and who follows whom."""

    stream_of: list[int]
    streams: int
    follows: list[tuple[Node, Node]]

    def graph(self) -> Graph:
        """The graph that is tested."""
        owner = np.array([_number(one) for one, _ in self.follows], np.int32)
        other = np.array([_number(two) for _, two in self.follows], np.int32)
        links = Links(owner, other, Links.none().missing)
        stream_of = np.array(self.stream_of, np.int32)
        return Graph(len(self.stream_of), self.streams, stream_of, links)

    def waiting_for(self, node: Node) -> set[Node]:
        """Who waits directly for a job, or for a stream because of a job in it."""
        kind, row = node
        found = {owner for owner, other in self.follows if other == node}
        if kind == "stream":
            found |= self.members(row)
        elif self.stream_of[row] >= 0:
            home = ("stream", self.stream_of[row])
            found |= {owner for owner, other in self.follows if other == home}
        return found

    def members(self, stream: int) -> set[Node]:
        """The jobs of a stream."""
        return {("job", row) for row, home in enumerate(self.stream_of) if home == stream}

    def descendants(self, begin: Node) -> set[Node]:
        """All that waits for a node, one step after the other."""
        seen, edge = {begin}, [begin]
        while edge:
            beyond = {near for node in edge for near in self.waiting_for(node)} - seen
            seen |= beyond
            edge = list(beyond)
        return seen - {begin}


def _number(node: Node) -> int:
    return node[1] * 2 + (node[0] == "stream")


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    """Any plan, cycles included."""
    streams = draw(st.integers(1, 5))
    stream_of = draw(st.lists(st.integers(-1, streams - 1), min_size=1, max_size=12))
    node = st.one_of(
        st.tuples(st.just("job"), st.integers(0, len(stream_of) - 1)),
        st.tuples(st.just("stream"), st.integers(0, streams - 1)),
    )
    return Sketch(stream_of, streams, draw(st.lists(st.tuples(node, node), max_size=20)))


@settings(max_examples=150, deadline=None)
@given(sketch=sketches())
def test_descendants_are_those_of_a_walk_on_paper(sketch: Sketch) -> None:
    """Every job and stream that waits, in any number of steps, and nobody else."""
    graph = sketch.graph()
    for begin in [*((("job", row)) for row in range(len(sketch.stream_of))), ("stream", 0)]:
        kind, row = begin
        found = graph.descendants(**{"jobs" if kind == "job" else "streams": [row]})
        reached = {("job", row) for row in found.jobs.tolist()}
        reached |= {("stream", row) for row in found.streams.tolist()}
        assert reached == sketch.descendants(begin)


@settings(max_examples=100, deadline=None)
@given(sketch=sketches())
def test_ancestors_are_the_other_side_of_descendants(sketch: Sketch) -> None:
    """A job is before another exactly where that one is after it."""
    graph = sketch.graph()
    jobs = range(len(sketch.stream_of))
    after = {(row, other) for row in jobs for other in graph.descendants(jobs=[row]).jobs.tolist()}
    before = {(other, row) for row in jobs for other in graph.ancestors(jobs=[row]).jobs.tolist()}
    assert after == before


@settings(max_examples=60, deadline=None)
@given(sketch=sketches(), chosen=st.integers(0, 2**22 - 1))
def test_a_walk_among_some_nodes_passes_over_no_others(sketch: Sketch, chosen: int) -> None:
    """Where all nodes count it is the whole walk; else each node met is one of them, and near one."""
    graph = sketch.graph()
    nodes = graph.jobs + 2 * graph.streams
    every = np.ones(nodes, np.bool_)
    among = np.array([bool(chosen >> node & 1) for node in range(nodes)])
    whole, some = graph.held_behind([0], every), graph.held_behind([0], among)

    assert set(graph.descendants(jobs=[0]).jobs.tolist()) == set(
        np.flatnonzero(whole[: graph.jobs]).tolist()
    ) - {0}
    assert not (some & ~(among | (np.arange(nodes) == 0))).any()
    assert not (some & ~whole).any()


@settings(max_examples=60, deadline=None)
@given(sketch=sketches())
def test_what_holds_a_job_is_what_is_before_it(sketch: Sketch) -> None:
    """Where everything is met and passed, the walk back meets exactly the ancestors."""
    graph = sketch.graph()
    every = np.ones(graph.jobs + 2 * graph.streams, np.bool_)
    for job in range(graph.jobs):
        met = graph.holding([job], met=every, passed=every, most=10_000)
        jobs = {node for node in met if node < graph.jobs} - {job}
        assert jobs == set(graph.ancestors(jobs=[job]).jobs.tolist())
        assert graph.holding([job], met=every, passed=every, most=1) == [job]


@pytest.mark.parametrize("width", [1, 1000])
def test_a_chain_and_a_fan_are_walked_to_their_ends(width: int) -> None:
    """Thousands of steps of one job each, or few of very many: nothing is left out."""
    jobs = 20_000
    owner = np.arange(width, jobs, dtype=np.int32)
    links = Links(owner * 2, (owner - width) * 2, Links.none().missing)
    graph = Graph(jobs, 0, np.full(jobs, -1, np.int32), links)
    assert len(graph.descendants(jobs=range(width)).jobs) == jobs - width
    assert len(graph.ancestors(jobs=[jobs - 1]).jobs) == jobs // width - 1


def test_an_empty_plan_has_a_graph() -> None:
    """Nothing follows nothing."""
    graph = Graph(0, 0, np.empty(0, np.int32), Links.none())
    assert not len(graph.descendants().jobs)
