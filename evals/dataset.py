"""A dataset: a file of JSON lines whose header names the plant and the thresholds to reach."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import orjson
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from graphs.question import Agent, Intent, Language
from tools.catalogue import TOOL_NAMES
from tools.plan.diagnosis import CauseCode, EvidenceStatus

Scenario = Literal["night", "calm", "agent-down", "abend-storm", "morning"]
Scorer = Literal[
    "answered",
    "intent",
    "agent",
    "tools",
    "facts",
    "not_facts",
    "cause",
    "receipts",
    "receipts_true",
    "citations",
    "language",
    "evidence",
    "asks_back",
    "refuses",
]
Share = Annotated[float, Field(ge=0, le=1)]


_ID = r"^[a-z0-9][a-z0-9._-]*$"
_T = TypeVar("_T")


class DatasetError(Exception):
    """A dataset cannot be used; the text names the file and, where there is one, the line."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlantSpec(_Part):
    """The simulated plant that is asked; equal specifications are one plant."""

    seed: int = 7
    jobs: int = Field(400, ge=1)
    scenario: Scenario = "night"


class HeaderPlant(PlantSpec):
    """The plant of every case that does not say otherwise, and the time at which it stands."""

    now: AwareDatetime


class PlantChange(_Part):
    """What a case's plant has otherwise than the header's."""

    seed: int | None = None
    jobs: int | None = Field(None, ge=1)
    scenario: Scenario | None = None


class Header(_Part):
    """The first line of a dataset."""

    name: str = Field(pattern=_ID)
    description: str
    language: str = Field(description="The languages of the questions, e.g. en, pt.")
    thresholds: dict[Scorer, Share] = Field(description="The least share of a scorer, by its name.")
    plant: HeaderPlant


class Query(_Part):
    """A read of the plant's own REST API; the simulator's answer is the truth."""

    path: str = Field("plan/job", description="The path below /twsd/api/v2/.")
    oql: str | None = None
    plan_filter: str | None = Field(None, description="A conman selection, for .../count.")
    params: dict[str, str] = Field(default_factory=dict)


class ValueQuery(Query):
    """A read, and where in its answer (or in its first result) the value is."""

    field: str = Field(description="Dotted, list positions as numbers: jobruns.0.returnCode")


class CountFact(_Part):
    """The exact number of matches must occur in the answer."""

    count: Query


class ValueFact(_Part):
    """A value of the plant must occur in the answer; an instant as its HH:MM in UTC."""

    value: ValueQuery


class AnyFact(_Part):
    """One of several wordings must occur in the answer."""

    any: list[str] = Field(min_length=1)


Fact = str | CountFact | ValueFact | AnyFact


class Cause(_Part):
    """The true root of a trouble: the object's name, and the code of its cause."""

    object: str | list[str] = Field(description="A list: any of these.")
    code: CauseCode | list[CauseCode] = Field(description="A list: any of these.")


class Expect(_Part):
    """What is right; what is not said is not judged."""

    intent: Intent | list[Intent] | None = Field(None, description="A list: any of these.")
    intents: list[Intent] = Field(
        default_factory=list, description="Of a compound message: all of these, in this order."
    )
    agent: Agent | None = None
    agents: list[Agent] = Field(default_factory=list, description="All of these, in this order.")
    tools: list[str] = Field(default_factory=list, description="Must have been called.")
    facts: list[Fact] = Field(default_factory=list, description="Must occur in the answer.")
    not_facts: list[str] = Field(default_factory=list, description="Must not occur in it.")
    cause: Cause | None = None
    receipts: int | None = Field(None, ge=0, description="At least so many; see the README.")
    citations: list[str | list[str]] = Field(
        default_factory=list, description="Ids of documents; of an inner list, any one."
    )
    evidence: EvidenceStatus | None = None
    asks_back: bool | None = None
    refuses: bool | None = None
    language: Language | None = Field(None, description="Where it is not the case's own.")

    @field_validator("tools")
    @classmethod
    def _of_the_catalogue(cls, tools: list[str]) -> list[str]:
        known = {name for names in TOOL_NAMES.values() for name in names}
        if unknown := sorted(set(tools) - known):
            raise ValueError(f"no such tool: {', '.join(unknown)}")
        return tools


class Turn(_Part):
    """One message of the user, and what is right to answer."""

    user: str = Field(min_length=1, max_length=8000)
    expect: Expect = Expect()


class Case(_Part):
    """A conversation with one plant, on a thread of its own."""

    id: str = Field(pattern=_ID)
    language: Language = "en"
    conversation: list[Turn] = Field(min_length=1)
    plant: PlantChange = PlantChange()
    tags: list[str] = Field(default_factory=list)

    def plant_of(self, header: Header) -> PlantSpec:
        """The case's plant: the header's with the case's changes."""
        base = header.plant.model_dump(exclude={"now"})
        return PlantSpec(**base | self.plant.model_dump(exclude_none=True))


class ShortCase(_Part):
    """A case of one turn, as it may be written."""

    id: str = Field(pattern=_ID)
    language: Language = "en"
    user: str = Field(min_length=1, max_length=8000)
    expect: Expect = Expect()
    plant: PlantChange = PlantChange()
    tags: list[str] = Field(default_factory=list)

    def whole(self) -> Case:
        """The same as a conversation."""
        return Case(
            id=self.id,
            language=self.language,
            conversation=[Turn(user=self.user, expect=self.expect)],
            plant=self.plant,
            tags=self.tags,
        )


class Dataset(_Part):
    """The header and its cases."""

    header: Header
    cases: list[Case]

    def only(self, wanted: list[str]) -> Self:
        """The cases that have one of the ids or tags; all where none is wanted."""
        if not wanted:
            return self
        kept = [one for one in self.cases if {one.id, *one.tags} & set(wanted)]
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
    for number, line in rest:
        case = _case(line, f"{path}:{number}")
        if case.id in cases:
            raise DatasetError(f"{path}:{number}: id: {case.id!r} is used twice")
        cases[case.id] = case
    if not cases:
        raise DatasetError(f"{path}: a header and no cases")
    return Dataset(header=header, cases=list(cases.values()))


def schema() -> dict[str, Any]:
    """The JSON schema of a line."""
    line: TypeAdapter[Header | Case | ShortCase] = TypeAdapter(Header | Case | ShortCase)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of an evaluation dataset: first the header, then a case a line",
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


def _case(line: str, where: str) -> Case:
    raw = _json(line, where)
    if isinstance(raw, dict) and "conversation" in raw:
        return _checked(TypeAdapter(Case), raw, where)
    return _checked(TypeAdapter(ShortCase), raw, where).whole()


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
