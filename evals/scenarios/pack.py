"""Packs: scenario kinds that share a plant, drawn anew from each seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from evals.scenarios.kind import ScenarioKind

SIZE = 4
"""Scenarios in one plant: each is a distraction to the others."""

SMALLEST = 0.2
"""The smallest plant, as a share of the jobs that were asked for."""

LEAST_JOBS = 120
"""A plant with fewer jobs has no room for a scenario."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Scenarios to be put into one plant, and those of them that are asked about."""

    seed: int
    number: int
    kinds: tuple[ScenarioKind, ...]
    asked: frozenset[str]

    def random(self, about: str) -> Random:
        """A source of its own for each thing that is drawn."""
        return Random(f"scenarios {self.seed} {self.number} {about}")  # noqa: S311  # no secret

    def jobs(self, most: int, attempt: int) -> int:
        """The size of the plant; a further attempt gets all the room there is."""
        if attempt:
            return most
        share = self.random("size").uniform(SMALLEST, 1.0)
        return max(min(LEAST_JOBS, most), round(most * share))

    def single(self) -> Iterator["Pack"]:
        """The same scenarios, each in a plant of its own."""
        for at, kind in enumerate(self.kinds):
            if kind.name in self.asked:
                number = 1000 * (self.number + 1) + at
                yield Pack(seed=self.seed, number=number, kinds=(kind,), asked=self.asked)


def packs(
    kinds: Mapping[str, ScenarioKind], seeds: Sequence[int], wanted: Sequence[str] = ()
) -> list[Pack]:
    """The packs of all seeds that hold wanted kinds; all kinds are wanted where none is named.

    A kind's plant is the same whatever else is wanted.
    """
    asked = frozenset(wanted or kinds)
    found = [each for seed in seeds for each in _of_seed(kinds, seed, asked)]
    return [each for each in found if any(kind.name in asked for kind in each.kinds)]


def _of_seed(kinds: Mapping[str, ScenarioKind], seed: int, asked: frozenset[str]) -> Iterator[Pack]:
    together = [each for each in kinds.values() if not each.alone]
    Random(f"scenarios {seed}").shuffle(together)  # noqa: S311  # no secret
    groups = [tuple(together[at : at + SIZE]) for at in range(0, len(together), SIZE)]
    groups += [(each,) for each in kinds.values() if each.alone]
    for number, group in enumerate(groups):
        yield Pack(seed=seed, number=number, kinds=group, asked=asked)
