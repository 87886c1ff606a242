"""The suites: what is asked of the house, each in an open and in a sealed part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, get_args

from evals.questions.case import Case, SuiteName
from evals.questions.dataset import Dataset, DatasetError, read_dataset
from graphs.question import agent_of

FOLDER: Final = Path(__file__).parents[1] / "datasets"
SEALED: Final = "sealed"
_OPEN = (FOLDER, *(FOLDER / name for name in ("second", "third", "fourth")))
_FIRST, _HELD = FOLDER / "first.jsonl", FOLDER / "held.jsonl"


@dataclass(frozen=True)
class Suite:
    """A suite by its files; those of no suite of their own are dealt case by case."""

    name: SuiteName
    datasets: tuple[Path, ...]
    sealed: tuple[Path, ...]


@dataclass(frozen=True, kw_only=True)
class Questions:
    """A dataset as a part of a run."""

    suite: str
    sealed: bool
    dataset: Dataset


SUITES: Mapping[str, Suite] = MappingProxyType(
    {
        name: Suite(
            name,
            (*(folder / f"{name}.jsonl" for folder in _OPEN), _FIRST, _HELD),
            tuple(one for one in [FOLDER / SEALED / f"{name}.jsonl"] if one.exists()),
        )
        for name in get_args(SuiteName)
    }
)


def wanted(
    targets: Iterable[str], *, open_only: bool = False, sealed_only: bool = False
) -> list[Questions]:
    """What names of suites and paths of files stand for.

    Raises:
        DatasetError: there is neither such a suite nor such a file, or the file cannot be used.
    """
    found = [each for target in targets for each in _named(target)]
    return [one for one in found if not (sealed_only if not one.sealed else open_only)]


def suite_of(case: Case) -> SuiteName:
    """Where a case belongs whose dataset does not say it: by who must answer it."""
    if len(case.conversation) > 1:
        return "conversation"
    expect = case.conversation[0].expect
    asked = expect.any_intent()
    agent = agent_of(asked[0]) if asked else expect.agent
    if agent is None or agent == "supervisor":
        return "knowledge" if expect.citations else "understanding"
    return agent


def _named(target: str) -> Iterator[Questions]:
    suite = SUITES.get(target)
    if suite is not None:
        yield from _dealt(suite, suite.datasets, sealed=False)
        yield from _dealt(suite, suite.sealed, sealed=True)
        return
    path = Path(target)
    if not path.exists() and path.suffix != ".jsonl":
        raise DatasetError(f"{target}: neither a suite ({', '.join(SUITES)}) nor a file")
    dataset = read_dataset(path)
    header = dataset.header
    yield Questions(suite=header.suite or header.name, sealed=_is_sealed(path), dataset=dataset)


def _dealt(suite: Suite, paths: Sequence[Path], *, sealed: bool) -> Iterator[Questions]:
    for path in paths:
        dataset = read_dataset(path)
        if dataset.header.suite is None:
            cases = [one for one in dataset.cases if suite_of(one) == suite.name]
            dataset = dataset.model_copy(update={"cases": cases})
        if dataset.cases:
            yield Questions(suite=suite.name, sealed=sealed, dataset=dataset)


def _is_sealed(path: Path) -> bool:
    return path.resolve().parent.name == SEALED
