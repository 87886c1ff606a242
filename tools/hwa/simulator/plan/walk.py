"""Walks the plan's dependencies, up to what is waited for or down to what waits."""

from __future__ import annotations

from collections.abc import Callable

from tools.hwa.simulator.plan.world import Follows, Node


def predecessors(node: Node, depth: int) -> list[Node]:
    """What a node follows, so many steps back; the nearest first, each once."""
    return _walk(node, depth, _followed)


def successors(node: Node, depth: int) -> list[Node]:
    """What follows a node, so many steps on; the nearest first, each once."""
    return _walk(node, depth, lambda each: [follows.owner for follows in each.successors])


def _followed(node: Node) -> list[Node]:
    return [
        each.target
        for each in node.dependencies
        if isinstance(each, Follows) and each.target is not None
    ]


def _walk(node: Node, depth: int, step: Callable[[Node], list[Node]]) -> list[Node]:
    seen, found, edge = {node}, list[Node](), [node]
    for _ in range(depth):
        beyond = dict.fromkeys(each for near in edge for each in step(near))
        edge = [each for each in beyond if each not in seen]
        if not edge:
            break
        seen.update(edge)
        found += edge
    return found
