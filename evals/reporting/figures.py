"""The figures of a run, as its JSON holds them; comparison, text and page are made of these alone."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.statistics import Share, Spread

WHOLE = "whole"
"""The part that is everything."""

OFFLINE = "offline"
"""The model of a run that has none."""


class ReportError(Exception):
    """A file that is no report of a run, or not one of this format."""


class _Figure(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fault(_Figure):
    """One score that did not hold."""

    scorer: str
    expected: str
    got: str


class Turn(_Figure):
    """One question with what came of it."""

    id: str
    case: str
    suite: str
    sealed: bool
    repeat: int
    language: str
    intent: str = Field(description="As expected; `compound` where several are, `any` where none.")
    understood: str = Field(description="The intent that was answered.")
    agent: str = Field(description="As expected; `any` where none is.")
    tags: list[str]
    question: str
    answer: str
    tools: list[str]
    elapsed_ms: float
    tokens_in: int
    tokens_out: int
    scores: dict[str, bool]
    faults: list[Fault]

    @property
    def held(self) -> bool:
        """Everything that applied held."""
        return all(self.scores.values())

    @property
    def in_suite(self) -> str:
        """The id, unlike any other in the run."""
        return f"{self.suite}/{self.id}"


def reaches(share: Share, least: float | None, *, sampled: bool) -> bool:
    """The share is no less; of a sample it may be, as far as chance alone can make it so."""
    if least is None or not share.of:
        return True
    return (share.high if sampled else share.share) >= least


class Measure(_Figure):
    """The share of a scorer, beside the least that a dataset asks for."""

    share: Share
    least: float | None = None
    sampled: bool = False

    @property
    def reached(self) -> bool:
        """The least is reached, or there is none, or nothing to judge."""
        return reaches(self.share, self.least, sampled=self.sampled)


class Suite(_Figure):
    """What one suite came to."""

    name: str
    held: Share
    open: Share
    sealed: Share
    scorers: dict[str, Measure]
    languages: dict[str, Share]
    latency: Spread


class Bar(_Figure):
    """A headline figure and the least that it must reach."""

    name: str
    part: Literal["open", "sealed"]
    share: Share
    least: float
    sampled: bool = False
    due: bool = Field(False, description="The run asks everything: it must have measured this.")

    @property
    def measured(self) -> bool:
        """The run had a question of this kind."""
        return self.share.of > 0

    @property
    def reached(self) -> bool:
        """Nothing speaks against it; where it is due, something speaks for it."""
        if not self.measured:
            return not self.due
        return reaches(self.share, self.least, sampled=self.sampled)


class Missed(_Figure):
    """A threshold in the header of a dataset that was not reached."""

    dataset: str
    sealed: bool
    scorer: str
    held: int
    of: int
    least: float


class Confused(_Figure):
    """How often one intent was expected, and this one answered."""

    expected: str
    got: str
    times: int


class Knowledge(_Figure):
    """How well documents are found: those expected that were cited, and how far up."""

    questions: int
    recall: float = Field(description="Mean share of the expected documents that are cited.")
    reciprocal_rank: float = Field(description="Mean of 1 / rank of the first expected one.")


class Scenario(_Figure):
    """One measure of the drawn scenarios; a share may be between held and not."""

    name: str
    mean: float
    of: int
    low: float
    high: float
    least: float | None
    sampled: bool = False

    @property
    def measured(self) -> bool:
        """A scenario was asked that tells."""
        return self.of > 0

    @property
    def reached(self) -> bool:
        """There is no bar, or the mean is no less; see `reaches` for a sample."""
        return self.least is None or (self.high if self.sampled else self.mean) >= self.least


class Cost(_Figure):
    """What the turns used."""

    tokens_in: int
    tokens_out: int
    tool_calls: float = Field(description="A turn, in the mean.")
    most_tool_calls: int


class About(_Figure):
    """How a run was made; only runs of the same part and model compare."""

    made_at: datetime
    command: str
    part: str = Field(WHOLE, description="`whole`, or what it was narrowed to.")
    sample: float = Field(1.0, description="How much of the part was drawn.")
    model: str = OFFLINE
    calibration_ms: float = Field(description="The unit of latency: see the README.")
    whole: bool = Field(False, description="Every question was asked: every bar is due.")
    stopped: bool = Field(False, description="Somebody stopped it before its end.")

    @property
    def scope(self) -> str:
        """What must be the same for two runs to be compared."""
        return self.part if self.model == OFFLINE else f"{self.part}, {self.model}"

    @property
    def sampled(self) -> bool:
        """Not all of the part was asked."""
        return self.sample < 1.0


class Report(_Figure):
    """A run in figures, with every turn."""

    format: Literal[1] = 1
    about: About
    held: Share
    open: Share
    sealed: Share
    suites: list[Suite]
    scorers: dict[str, Share]
    intents: dict[str, Share]
    agents: dict[str, Share]
    languages: dict[str, Share]
    tags: dict[str, Share]
    bars: list[Bar]
    missed: list[Missed]
    confusion: list[Confused]
    knowledge: Knowledge | None
    scenarios: list[Scenario]
    unsteady: list[str]
    latency: Spread
    cost: Cost
    turns: list[Turn]

    @property
    def failures(self) -> list[Turn]:
        """The turns in which something did not hold."""
        return [one for one in self.turns if not one.held]


def write_report(report: Report, path: Path) -> None:
    """The report as JSON."""
    path.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_report(path: Path) -> Report:
    """A report as it was written.

    Raises:
        ReportError: there is none in this file.
    """
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise ReportError(f"{path}: no report of a run: {where}: {first['msg']}") from error
