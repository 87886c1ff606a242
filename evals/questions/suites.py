"""The suites: what is asked of the house, each in an open and in a sealed part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from evals.questions.case import Case, SuiteName
from evals.questions.dataset import Dataset, DatasetError, read_dataset
from graphs.question import agent_of

FOLDER: Final = Path(__file__).parents[1] / "datasets"
SEALED: Final = "sealed"
SUITES: Final[tuple[SuiteName, ...]] = get_args(SuiteName)


@dataclass(frozen=True, kw_only=True)
class Questions:
    """A dataset as a part of a run."""

    suite: str
    sealed: bool
    dataset: Dataset


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
    if target in SUITES:
        yield from _dealt(target, sorted(FOLDER.rglob("*.jsonl")))
        return
    path = Path(target)
    if not path.exists() and path.suffix != ".jsonl":
        raise DatasetError(f"{target}: neither a suite ({', '.join(SUITES)}) nor a file")
    dataset = read_dataset(path)
    header = dataset.header
    yield Questions(suite=header.suite or header.name, sealed=_is_sealed(path), dataset=dataset)


def _dealt(suite: str, paths: Sequence[Path]) -> Iterator[Questions]:
    """The suite's own files, and of those that are of no suite the cases that belong to it."""
    for path in paths:
        if path.stem in SUITES and path.stem != suite:
            continue
        dataset = read_dataset(path)
        if dataset.header.suite not in {None, suite}:
            continue
        if dataset.header.suite is None:
            cases = [one for one in dataset.cases if suite_of(one) == suite]
            dataset = dataset.model_copy(update={"cases": cases})
        if dataset.cases:
            yield Questions(suite=suite, sealed=_is_sealed(path), dataset=dataset)


def _is_sealed(path: Path) -> bool:
    return path.resolve().parent.name == SEALED
