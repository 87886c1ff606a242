"""What truly holds an object, and how far away it is, by the plant's own dependencies."""

from collections import deque
from collections.abc import Iterator

from tools.hwa.simulator.plan.world import (
    DONE,
    Asks,
    Follows,
    Job,
    Joins,
    Needs,
    Node,
    Opens,
    Remote,
    Stream,
    World,
)
from tools.hwa.simulator.plants.faults.truth import Thing

_HOLDING = frozenset({"ABEND", "FAIL", "SUPPR"})
"""Ways to be done that keep others waiting."""


def shortest(world: World, subject: str, root: str) -> int | None:
    """Steps from one object to another along what is open; None where there is no way."""
    for node, steps in upstream(world, subject):
        if node.id == root:
            return steps
        if root in _things(node):
            return steps + 1
    return None


def upstream(world: World, subject: str) -> Iterator[tuple[Node, int]]:
    """The subject and all that it waits for, the nearest first, each with its distance."""
    start = world.jobs.get(subject) or world.streams.get(subject)
    if start is None:
        return
    seen: set[str] = {start.id}
    line: deque[tuple[Node, int]] = deque([(start, 0)])
    while line:
        node, steps = line.popleft()
        yield node, steps
        for each in _ahead(node):
            if each.id not in seen:
                seen.add(each.id)
                line.append((each, steps + 1))


def all_upstream(world: World, subject: str) -> Iterator[Node]:
    """The same without distances; a stream waits for all that its jobs wait for."""
    stream = world.streams.get(subject)
    own = stream.jobs if stream else []
    for start in (subject, *(job.id for job in own)):
        yield from (node for node, _ in upstream(world, start))


def in_its_time(world: World, subject: str) -> Iterator[Thing]:
    """What else upstream is open as on any night: prompts not asked yet, files, hours to come.

    To name it is right, and nobody needs to: it is not what is wrong.
    """
    for node in all_upstream(world, subject):
        for each in node.dependencies:
            if isinstance(each, Asks) and not each.resolved:
                yield Thing("prompt", each.prompt.name, each.prompt.id)
            elif isinstance(each, Opens) and not each.resolved:
                path = f"{each.file.workstation.path}#{each.file.path}"
                yield Thing("file", path, each.file.id)
        if not node.time_reached:
            yield _thing(node)


def _thing(node: Node) -> Thing:
    if isinstance(node, Job):
        return Thing("job", node.key, node.id)
    assert isinstance(node, Stream)  # noqa: S101 - there is no third kind of node
    return Thing("jobstream", node.key, node.id)


def _ahead(node: Node) -> Iterator[Node]:
    """What a node waits for: what it follows, the stream that it is in, the jobs of a stream."""
    for each in node.dependencies:
        if isinstance(each, Follows) and not each.resolved and each.target is not None:
            yield each.target
        elif isinstance(each, Joins) and not each.resolved:
            yield from (one.target for one in each.members if one.target is not None)
    if isinstance(node, Job) and not node.stream.is_open:
        yield node.stream
    elif isinstance(node, Stream) and node.is_open:
        yield from (job for job in node.jobs if job.status not in DONE - _HOLDING)


def _things(node: Node) -> set[str]:
    """Ids of the things that hold a node directly."""
    found = {node.workstation.id}
    for each in node.dependencies:
        if isinstance(each, Opens):
            found.add(each.file.id)
        elif isinstance(each, Asks):
            found.add(each.prompt.id)
        elif isinstance(each, Needs):
            found.add(each.resource.id)
        elif isinstance(each, Remote):
            found.add(each.agent.id)
    return found
