"""A representative part of a dataset: the same each time, with the shares of the whole."""

from collections.abc import Callable, Hashable, Sequence
from hashlib import sha256
from math import floor
from typing import TypeVar

from evals.questions.case import Case
from evals.questions.dataset import Dataset

_T = TypeVar("_T")


def sampled(dataset: Dataset, share: float) -> Dataset:
    """So much of a dataset, of each intent and language; twins stay together."""
    groups: dict[str, list[Case]] = {}
    for case in dataset.cases:
        groups.setdefault(case.twin or case.id, []).append(case)
    drawn = spread(list(groups.items()), share, lambda one: _kind(one[1]), lambda one: one[0])
    kept = {case.id for _, cases in drawn for case in cases}
    return dataset.model_copy(update={"cases": [one for one in dataset.cases if one.id in kept]})


def spread(
    whole: Sequence[_T], share: float, kind: Callable[[_T], Hashable], name: Callable[[_T], str]
) -> list[_T]:
    """So many of them, as evenly over the kinds as can be; within a kind the names' hash draws."""
    order = sorted(whole, key=lambda one: (str(kind(one)), _hash(name(one))))
    # Every n-th in the order of the kinds: each kind gets its share, give or take one.
    return [one for at, one in enumerate(order) if floor((at + 1) * share) > floor(at * share)]


def _kind(cases: Sequence[Case]) -> tuple[str, str]:
    """What a group of twins asks first, and in which languages."""
    asked = cases[0].conversation[0].expect.any_intent()
    return asked[0].value if asked else "", "+".join(sorted({one.language for one in cases}))


def _hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()
