"""The truth about each fault: subject, roots and whom it holds up, read from the plant itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tools.hwa.simulator.plan.world import (
    DONE,
    Job,
    Node,
    PlanFile,
    PlanPrompt,
    Resource,
    Stream,
    Workstation,
    World,
)
from tools.hwa.simulator.plants.faults.fault import Fault
from tools.hwa.simulator.plants.faults.ground import path_of
from tools.hwa.simulator.plants.faults.injected import Injected, Named
from tools.hwa.simulator.plants.faults.kind import Kind

Found = Job | Stream | Workstation | Resource | PlanPrompt | PlanFile


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the plan by kind, key and id; without id where the plan does not hold it."""

    kind: str
    key: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Root(Thing):
    """What is truly wrong, and with what, as a look from the subject must tell it.

    A failed job in front of a waiting subject is PREDECESSOR_FAILED, and its own failure stands in
    `failure_code`. `also` are causes that are as true; `holder` has what there is too little of.
    """

    cause_code: str
    failure_code: str = ""
    also: tuple[str, ...] = ()
    holder: Thing | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is true about one fault.

    `cause_code` is that of the first root, and `roots` is all that must be named; `beside` may be
    named as well, `lures` must not be. `chain` goes from the place where the fault was put in to
    the subject; `affected` are the ids of the jobs that wait because of it, `affected_streams` of
    the streams that do.
    """

    id: str
    kind: str
    cause_code: str
    distractor: bool
    subject: Thing
    roots: tuple[Root, ...]
    chain: tuple[Thing, ...]
    affected: tuple[str, ...]
    affected_streams: tuple[str, ...] = ()
    beside: tuple[Thing, ...] = ()
    lures: tuple[Thing, ...] = ()


def tell(world: World, number: int, fault: Fault, kind: Kind, done: Injected) -> Truth:
    """The truth about a fault, as the plant stands at the present."""
    jobs, streams = _affected(world, done)
    return Truth(
        id=f"f{number:02d}-{fault.kind}",
        kind=fault.kind,
        cause_code=done.roots[0].cause,
        distractor=kind.distractor,
        subject=_thing(world, done.subject),
        roots=tuple(_root(world, each) for each in done.roots),
        chain=tuple(_thing(world, each) for each in done.chain),
        affected=jobs,
        affected_streams=streams,
        beside=tuple(_thing(world, each) for each in done.beside),
        lures=tuple(_thing(world, each) for each in done.lures),
    )


def write_truth(path: Path, world: World, truths: Sequence[Truth]) -> None:
    """The truth as JSON, for those who judge answers; no part of it is told on the wire."""
    told = {
        "seed": world.seed,
        "jobs": len(world.jobs),
        "scenario": world.scenario,
        "at": datetime.fromtimestamp(world.now, UTC).isoformat().replace("+00:00", "Z"),
        "faults": [asdict(each) for each in truths],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def find(world: World, name: Named) -> Found | None:
    """The object of a kind with a path or name; a stream's latest instance; nothing if absent."""
    if name.kind == "job":
        stream_path, _, job = name.name.rpartition(".")
        stream = _stream(world, stream_path)
        return next(each for each in stream.jobs if each.name == job)
    if name.kind == "jobstream":
        return _stream(world, name.name)
    objects: dict[str, Iterable[Found]] = {
        "workstation": world.workstations.values(),
        "resource": world.resources.values(),
        "prompt": world.prompts.values(),
        "file": world.files.values(),
    }
    return next((each for each in objects.get(name.kind, ()) if _name(each) == name.name), None)


Ids = tuple[str, ...]


def affected(held: Iterable[Node], roots: Sequence[Found]) -> tuple[Ids, Ids]:
    """Ids of the jobs and streams that wait, these and all behind them, without the roots."""
    line = [each for each in held if _waits(each)]
    seen: dict[Node, None] = dict.fromkeys(line)
    while line:
        for each in _behind(line.pop()):
            if each not in seen and _waits(each):
                seen[each] = None
                line.append(each)
    jobs = [each.id for each in seen if isinstance(each, Job) and each not in roots]
    streams = [each.id for each in seen if isinstance(each, Stream) and each not in roots]
    return tuple(sorted(jobs)), tuple(sorted(streams))


def waiting_behind(node: Node) -> tuple[Ids, Ids]:
    """Ids of the jobs and streams that wait, through any number of steps, for one node to end."""
    own = node.jobs if isinstance(node, Stream) else []
    jobs, streams = affected([each for one in (node, *own) for each in _behind(one)], [*own])
    inside = {each.id for each in own}
    return tuple(each for each in jobs if each not in inside), streams


def _affected(world: World, done: Injected) -> tuple[Ids, Ids]:
    if all(each.cause == "HEALTHY" for each in done.roots):
        return (), ()
    found = [each for name in done.roots if (each := find(world, name)) is not None]
    return affected(_held_directly(world, found, done), found)


def _root(world: World, name: Named) -> Root:
    thing = _thing(world, name)
    return Root(
        kind=thing.kind,
        key=thing.key,
        id=thing.id,
        cause_code=name.cause,
        failure_code=name.failure,
        also=name.also,
        holder=_thing(world, Named("job", name.holder)) if name.holder else None,
    )


def _held_directly(world: World, roots: Sequence[Found], done: Injected) -> list[Node]:
    """What the roots themselves keep from going on."""
    held: list[Node] = []
    for root in roots:
        if isinstance(root, Job):
            held += _behind(root)
        elif isinstance(root, Stream):
            held += root.jobs
        elif isinstance(root, Workstation):
            held += root.ready
        elif isinstance(root, Resource):
            held += root.waiters
        elif isinstance(root, PlanPrompt):
            held += [each.owner for each in root.asks if not each.resolved]
        else:
            held += [each.owner for each in root.opens if not each.resolved]
    # The place itself waits as well where its root is no job of the plan.
    first = find(world, done.chain[0]) if done.chain else None
    return [*held, first] if isinstance(first, Job) else held


def _behind(node: Node) -> list[Node]:
    """Nodes with a follows that this one keeps open, and for a stream its jobs."""
    behind: list[Node] = [each.owner for each in node.successors if not each.resolved]
    if isinstance(node, Stream):
        return [*behind, *node.jobs]
    assert isinstance(node, Job)  # noqa: S101 - there is no third kind of node
    return [*behind, *(each.owner for each in node.stream.successors if not each.resolved)]


def _waits(node: Node) -> bool:
    """Whether a node has yet to run; a running job waits for nobody."""
    if isinstance(node, Job):
        return node.status not in DONE and node.run.started is None
    return isinstance(node, Stream) and node.left > 0


def _thing(world: World, name: Named) -> Thing:
    found = find(world, name)
    if found is None:
        return Thing("job" if name.kind == "absent" else name.kind, f"/{name.on}#{name.name}", None)
    return Thing(name.kind, _key(found), found.id)


def _key(found: Found) -> str:
    if isinstance(found, Job | Stream):
        return found.key
    if isinstance(found, PlanFile):
        return f"{found.workstation.path}#{found.path}"
    if isinstance(found, Resource):
        return f"{found.workstation.path}#{_name(found)}"
    return found.path if isinstance(found, Workstation) else found.name


def _name(found: Found) -> str:
    """What a fault calls it: a resource by its folder and name, a file by its path."""
    if isinstance(found, Resource):
        return f"{found.folder.rstrip('/')}/{found.name}"
    if isinstance(found, PlanFile):
        return found.path
    return path_of(found) if isinstance(found, Stream) else found.name


def _stream(world: World, path: str) -> Stream:
    """The latest instance of a stream in the plan; the oldest one where the path ends so (`!`)."""
    plain = path.removesuffix("!")
    name = plain.rpartition("/")[2]
    fit = [each for each in world.streams_by_name[name] if path_of(each) == plain]
    choose = max if plain == path else min
    return choose(fit, key=lambda each: each.scheduled)
