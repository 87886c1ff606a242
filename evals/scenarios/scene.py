"""Scenes: a pack's faults in a plant, and for each kind its question and its truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from random import Random

from evals.scenarios import wording
from evals.scenarios.kind import Fault, ScenarioKind
from evals.scenarios.pack import Pack
from evals.scenarios.upstream import all_upstream, in_its_time
from graphs.question import Language
from tools.hwa.simulator.plan.clock import FrozenClock
from tools.hwa.simulator.plan.world import Job, Node, World
from tools.hwa.simulator.plants.faults import fault as plant
from tools.hwa.simulator.plants.faults.errors import NoPlaceError
from tools.hwa.simulator.plants.faults.ground import Ground, path_of
from tools.hwa.simulator.plants.faults.night import Survey, faulty_night, survey
from tools.hwa.simulator.plants.faults.truth import Root, Thing, Truth, waiting_behind
from tools.hwa.simulator.plants.recipe import Recipe

AT = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
TRIES = 6
_CROWD = (25, 600)
_LOOKED_AT = 80


class UnplacedError(Exception):
    """No plant of this size had a place for the scenario."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One question, and all that is true about its answer at the moment when it is asked."""

    kind: ScenarioKind
    seed: int
    language: Language
    question: str
    subject: Thing
    roots: tuple[Root, ...]
    beside: tuple[Thing, ...]
    lures: tuple[Thing, ...]
    freed: bool
    """Whether there is a single change that lets the subject go on."""
    waiting_jobs: frozenset[str]
    waiting_streams: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A plant and the scenes in it."""

    world: World
    clock: FrozenClock
    scenes: tuple[Scene, ...]


def stage(pack: Pack, jobs: int, language: Language) -> Stage:
    """A pack's plant.

    Raises:
        UnplacedError: there was no room for it, even in a plant of full size.
    """
    # Each on its own is quicker than all of them again.
    tries = 1 if len(pack.kinds) > 1 else TRIES
    for attempt in range(tries):
        try:
            return _tried(pack, jobs, language, attempt)
        except NoPlaceError as error:
            if attempt + 1 == tries:
                raise UnplacedError(str(error)) from error
    raise AssertionError("the last try either returns or raises")


def _tried(pack: Pack, jobs: int, language: Language, attempt: int) -> Stage:
    random = pack.random(f"plant {attempt}")
    recipe = Recipe(pack.jobs(jobs, attempt), random.randrange(1, 10**6), "calm")
    clock = FrozenClock(AT)
    known = survey(recipe, AT)
    drawn = [_faults(pack, each, known, attempt) for each in pack.kinds]
    faults: list[plant.Fault] = []
    for some in drawn:
        first = len(faults) + 1
        faults += [replace(each, into=each.into and first) for each in some]
    night = faulty_night(recipe, faults, clock, known=known)
    told = iter(night.truths)
    truths_of = [[next(told) for _ in some] for some in drawn]
    _apart(night.world, pack, truths_of)
    scenes = []
    for kind, truths in zip(pack.kinds, truths_of, strict=True):
        if kind.name in pack.asked:
            asked = _Asked(kind, pack.seed, language, pack.random(f"words {kind.name}"))
            scenes.append(_scene(night.world, asked, truths))
    return Stage(world=night.world, clock=clock, scenes=tuple(scenes))


def _apart(world: World, pack: Pack, truths_of: Sequence[Sequence[Truth]]) -> None:
    """Refuses a plant in which a subject waits for more than its own scenario's faults."""
    for at, truths in enumerate(truths_of):
        ahead = _ahead(world, pack.kinds[at], truths[0])
        others = [each for some in (truths_of[:at], truths_of[at + 1 :]) for each in chain(*some)]
        theirs = [thing for truth in others for thing in (*truth.roots, *truth.chain)]
        holders = [root.holder for root in truths[0].roots if root.holder]
        if any(thing.id in ahead for thing in (*theirs, *holders)):
            raise NoPlaceError(f"{truths[0].id} and something else hang together")


def _ahead(world: World, kind: ScenarioKind, truth: Truth) -> set[str]:
    """Ids of all that is asked about and of all that it waits for."""
    job = world.jobs.get(truth.subject.id or "")
    if job is None:
        return set()
    asked = job if kind.subject == "job" else job.stream
    return {node.id for node in all_upstream(world, asked.id)}


def _faults(pack: Pack, kind: ScenarioKind, known: Survey, attempt: int) -> list[plant.Fault]:
    random = pack.random(f"faults {kind.name} {attempt}")
    return [
        plant.Fault(
            each.kind,
            _target(kind, each, known, random),
            _depth(each, random, attempt),
            1 if each.joins else None,
        )
        for each in kind.faults
    ]


def _depth(fault: Fault, random: Random, attempt: int) -> int:
    """Less deep with each attempt, where the night was too short for more."""
    most = max(fault.least, round(fault.most / (1 + attempt)))
    return random.randint(fault.least, most)


def _target(kind: ScenarioKind, fault: Fault, known: Survey, random: Random) -> str:
    """Where a fault must go; any healthy place where nothing is asked of it."""
    if kind.subject == "jobstream" and fault is kind.faults[0]:
        return _drawn(random, _in_streams_that_are_over(known.world))
    if fault.crowded:
        return _drawn(random, _crowded(known.ground([])))
    return ""


def _drawn(random: Random, paths: Sequence[str]) -> str:
    if not paths:
        raise NoPlaceError("no job of this plant stands as it must")
    return random.choice(paths)


def _in_streams_that_are_over(world: World) -> list[str]:
    return [
        f"{path_of(stream)}.{job.name}"
        for stream in world.streams.values()
        if stream.left == 0 and len(world.streams_by_name[stream.name]) == 1
        for job in stream.jobs
        if job.status == "SUCC" and not job.stream.name.startswith("FINAL")
    ]


def _crowded(ground: Ground) -> list[str]:
    step = max(1, len(ground.places) // _LOOKED_AT)
    least, most = _CROWD
    some = ground.places[::step]
    sizes = {each.path: len(ground.descendants(each.path, limit=most + 1)) for each in some}
    wanted = min(least, max(sizes.values(), default=0))
    return [path for path, size in sizes.items() if wanted <= size <= most]


@dataclass(frozen=True)
class _Asked:
    """What is asked, and the source of its words."""

    kind: ScenarioKind
    seed: int
    language: Language
    random: Random


def _scene(world: World, asked: _Asked, truths: Sequence[Truth]) -> Scene:
    first, kind, random = truths[0], asked.kind, asked.random
    job = world.jobs[first.subject.id or ""]
    node: Node = job.stream if kind.subject == "jobstream" else job
    roots = first.roots
    if kind.subject == "jobstream" or kind.asks == "whole":
        roots = tuple(_from_afar(each) for each in roots)
    holders = [each.holder for each in first.roots if each.holder]
    # What a fault brought is open as well, and is no other thing.
    true = {each.id for each in (*first.roots, *first.beside)}
    others = [each for each in in_its_time(world, node.id) if each.id not in true]
    jobs, streams = waiting_behind(node)
    return Scene(
        kind=kind,
        seed=asked.seed,
        language=asked.language,
        question=wording.question(
            kind.asks, asked.language, _name(world, kind, node, random), random
        ),
        subject=Thing(kind.subject, job.key if node is job else job.stream.key, node.id),
        roots=roots,
        beside=(*first.beside, *holders, *others),
        lures=tuple(_lures(truths)),
        freed=kind.freed and not others,
        waiting_jobs=frozenset(jobs),
        waiting_streams=frozenset(streams),
    )


def _from_afar(root: Root) -> Root:
    """A failed job in a stream or a plan is a failure, or a failed predecessor of what waits."""
    if not root.failure_code:
        return root
    return replace(root, cause_code="PREDECESSOR_FAILED", also=(root.failure_code, *root.also))


def _lures(truths: Sequence[Truth]) -> Iterator[Thing]:
    """What must not be named: the lures, and the other faults that do not hold the subject."""
    true = {each.id for each in truths[0].roots}
    for truth in truths:
        yield from truth.lures
    for truth in truths[1:]:
        yield from (each for each in truth.roots if each.id not in true)


def _name(world: World, kind: ScenarioKind, node: Node, random: Random) -> str:
    """The object as an operator may name it, as short as it can be said."""
    if not isinstance(node, Job):
        return node.name
    stream = node.stream
    if kind.expects == "asks_back":
        return node.name
    # Instances of one stream share their names; the question tells which of them is meant.
    others = [each for each in world.jobs_by_name[node.name] if each.key != node.key]
    named = f"{stream.name}.{node.name}"
    return random.choice((named, node.key) if others else (node.name, node.name, named, node.key))
