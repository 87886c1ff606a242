"""Who is held by whom, counted root by root, against a walk on paper."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.plan.causes.holding import NOBODY, SEVERAL, Holds


@dataclass(frozen=True)
class Sketch:
    """Arrows between nodes, and who holds which nodes directly."""

    nodes: int
    arrows: list[tuple[int, int]]
    holders: list[list[int]]

    def holds(self) -> Holds:
        """What is tested."""
        source = np.array([one for one, _ in self.arrows], np.int32)
        target = np.array([two for _, two in self.arrows], np.int32)
        return Holds(source, target, self.nodes)

    def reached(self, begin: list[int]) -> set[int]:
        """One step after the other."""
        seen, edge = set(begin), list(begin)
        while edge:
            node = edge.pop()
            for near in {two for one, two in self.arrows if one == node} - seen:
                seen.add(near)
                edge.append(near)
        return seen


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    """Any arrows, cycles included, and up to 70 holders: more than one number has bits."""
    nodes = draw(st.integers(1, 12))
    node = st.integers(0, nodes - 1)
    arrows = draw(st.lists(st.tuples(node, node), max_size=25))
    held = st.lists(node, min_size=1, max_size=3, unique=True)
    holders = draw(st.one_of(st.lists(held, max_size=5), st.lists(held, min_size=65, max_size=70)))
    return Sketch(nodes, arrows, holders)


@settings(max_examples=80, deadline=None)
@given(sketch=sketches())
def test_each_holder_holds_what_a_walk_on_paper_reaches(sketch: Sketch) -> None:
    """Every node once, however many ways lead to it, and whoever else holds it."""
    kinds = [np.arange(sketch.nodes) % 2 == rest for rest in (0, 1)]
    begins = [np.array(held, np.int32) for held in sketch.holders]
    found = sketch.holds().tally(begins, *kinds)
    for held, counts in zip(sketch.holders, found.tolist(), strict=True):
        reached = sketch.reached(held)
        assert counts == [sum(node % 2 == rest for node in reached) for rest in (0, 1)]


@settings(max_examples=80, deadline=None)
@given(sketch=sketches())
def test_a_node_with_one_holder_is_told_whose_it_is(sketch: Sketch) -> None:
    """Only who waits for nobody else would be free without that one."""
    nodes = [node for held in sketch.holders for node in held]
    which = [at for at, held in enumerate(sketch.holders) for _ in held]
    label = sketch.holds().sole(np.array(nodes, np.int32), np.array(which, np.int64))
    reached = [sketch.reached(held) for held in sketch.holders]
    for node in range(sketch.nodes):
        holders = [at for at, each in enumerate(reached) if node in each]
        told = holders[0] if len(holders) == 1 else SEVERAL if holders else NOBODY
        assert label[node] == told


@pytest.mark.parametrize("width", [1, 500])
def test_chains_and_fans_are_walked_to_their_ends(width: int) -> None:
    """Thousands of steps of one node each, or few of very many: nothing is left out."""
    nodes = 20_000
    target = np.arange(width, nodes, dtype=np.int32)
    holds = Holds(target - np.int32(width), target, nodes)
    first = np.arange(width, dtype=np.int32)
    every = np.ones(nodes, np.bool_)
    assert holds.tally([first, first[:1]], every)[:, 0].tolist() == [nodes, nodes // width]
    label = holds.sole(np.concatenate([first, [nodes - 1]]), np.array([0] * width + [1]))
    assert np.count_nonzero(label == 0) == nodes - 1
    assert label[nodes - 1] == SEVERAL
