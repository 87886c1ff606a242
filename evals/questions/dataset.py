"""A dataset: a file of JSON lines whose header names the plant and the thresholds to reach."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from evals.questions.case import Case, Group, Header, Line, ShortCase, Turn
from evals.questions.expect import Cause, Expect, Scorer
from evals.questions.plant_spec import Part, PlantSpec

__all__ = [
    "Case",
    "Cause",
    "Dataset",
    "DatasetError",
    "Expect",
    "Header",
    "PlantSpec",
    "Scorer",
    "Turn",
    "read_dataset",
    "schema",
]

_T = TypeVar("_T")


class DatasetError(Exception):
    """A dataset cannot be used; the text names the file and, where there is one, the line."""


class Dataset(Part):
    """The header and its cases."""

    header: Header
    cases: list[Case]

    def only(self, wanted: list[str]) -> Self:
        """The cases that have one of the ids, twins or tags; all where none is wanted."""
        if not wanted:
            return self
        kept = [one for one in self.cases if {one.id, one.twin, *one.all_tags()} & set(wanted)]
        return self.model_copy(update={"cases": kept})


def read_dataset(path: Path) -> Dataset:
    """The dataset of a file.

    Raises:
        DatasetError: it cannot be read, or a line of it is wrong.
    """
    lines = list(_lines(path))
    if not lines:
        raise DatasetError(f"{path}: empty, not even a header")
    (number, first), *rest = lines
    header = _checked(TypeAdapter(Header), _json(first, f"{path}:{number}"), f"{path}:{number}")
    cases: dict[str, Case] = {}
    twins: dict[str, Case] = {}
    for number, line in rest:
        for case in _cases(line, f"{path}:{number}"):
            if case.id in cases:
                raise DatasetError(f"{path}:{number}: id: {case.id!r} is used twice")
            cases[case.id] = case
            _comparable(twins.setdefault(case.twin or case.id, case), case, f"{path}:{number}")
    if not cases:
        raise DatasetError(f"{path}: a header and no cases")
    return Dataset(header=header, cases=list(cases.values()))


def schema() -> dict[str, Any]:
    """The JSON schema of a line."""
    line: TypeAdapter[Header | Line] = TypeAdapter(Header | Line)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of an evaluation dataset: first the header, then cases",
        **line.json_schema(),
    }


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: cannot be read: {error}") from error
    # Not splitlines(): JSON strings may hold the other line ends that it knows.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _cases(line: str, where: str) -> Iterator[Case]:
    raw = _json(line, where)
    shape: type[Line] = ShortCase
    if isinstance(raw, dict) and "conversation" in raw:
        shape = Case
    elif isinstance(raw, dict) and "wordings" in raw:
        shape = Group
    return _checked(TypeAdapter[Line](shape), raw, where).whole()


def _comparable(first: Case, case: Case, where: str) -> None:
    """Twins tell the same facts: of the same plant, turn by turn."""
    if case.plant != first.plant:
        raise DatasetError(f"{where}: twin: {case.id!r} has another plant than {first.id!r}")
    if len(case.conversation) != len(first.conversation):
        raise DatasetError(f"{where}: twin: {case.id!r} has not as many turns as {first.id!r}")


def _json(line: str, where: str) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise DatasetError(f"{where}: not JSON: {error}") from error


def _checked(shape: TypeAdapter[_T], raw: object, where: str) -> _T:
    try:
        return shape.validate_python(raw)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ")
            for one in error.errors(include_url=False, include_input=False)
        )
        raise DatasetError(f"{where}: {faults}") from error
