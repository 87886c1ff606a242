"""The report of a run: shares of what held, by scorer, intent and language; and what failed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any, get_args

from pydantic import BaseModel

from evals.dataset import Dataset, Scorer
from evals.run import TurnResult
from graphs.question import Intent


class Share(BaseModel):
    """How many of those to which it applied held."""

    held: int
    applied: int

    @property
    def share(self) -> float:
        """Of one; one where it applied to nothing."""
        return self.held / self.applied if self.applied else 1.0


class ScorerShare(Share):
    """A scorer's share, beside the least that its dataset asks for."""

    threshold: float | None = None

    @property
    def reached(self) -> bool:
        """The threshold holds, or there is none."""
        return self.threshold is None or self.share >= self.threshold


class Latency(BaseModel):
    """How long turns took, in milliseconds."""

    median: float
    p95: float
    longest: float


class Fault(BaseModel):
    """One score that did not hold."""

    scorer: Scorer
    expected: str
    got: str


class Failure(BaseModel):
    """A turn with all of its faults."""

    id: str
    repeat: int
    language: str
    intent: str
    question: str
    faults: list[Fault]
    answer: str


class Summary(BaseModel):
    """A run in numbers."""

    dataset: str
    description: str
    cases: int
    turns: int
    repeat: int
    held: Share
    scorers: dict[Scorer, ScorerShare]
    intents: dict[str, Share]
    languages: dict[str, Share]
    tags: dict[str, Share]
    latency: Latency
    unsteady: list[str]
    failures: list[Failure]

    @property
    def below(self) -> list[Scorer]:
        """The scorers whose threshold was missed."""
        return [name for name, one in self.scorers.items() if not one.reached]


def summarise(dataset: Dataset, results: Sequence[TurnResult]) -> Summary:
    """The numbers of a run."""
    header = dataset.header
    return Summary(
        dataset=header.name,
        description=header.description,
        cases=len(dataset.cases),
        turns=len(results),
        repeat=max((one.repeat for one in results), default=1),
        held=_share(results),
        scorers=_scorers(results, header.thresholds),
        intents=_by(results, lambda one: [_intent(one)]),
        languages=_by(results, lambda one: [one.case.language]),
        tags=_by(results, lambda one: one.case.tags),
        latency=_latency([one.elapsed_ms for one in results]),
        unsteady=_unsteady(results),
        failures=[_failure(one) for one in results if not one.held],
    )


def write(summary: Summary, results: Sequence[TurnResult], folder: Path) -> tuple[Path, Path]:
    """The report as JSON, with every turn, and as Markdown to read."""
    folder.mkdir(parents=True, exist_ok=True)
    data, text = folder / f"{summary.dataset}.json", folder / f"{summary.dataset}.md"
    body = summary.model_dump(mode="json") | {"all": [_turn(one) for one in results]}
    data.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text.write_text(markdown(summary), encoding="utf-8")
    return data, text


def markdown(summary: Summary) -> str:
    """The report to read."""
    parts = [
        f"# {summary.dataset}\n\n{summary.description}\n",
        headline(summary) + "\n",
        "## Scorers\n\n" + scorer_table(summary),
        "## By language\n\n" + _table("language", summary.languages),
        "## By expected intent\n\n" + _table("intent", summary.intents),
        "## By tag\n\n" + _table("tag", summary.tags),
        *(["## Not the same each time\n\n" + "\n".join(summary.unsteady)] * bool(summary.unsteady)),
        f"## Failures: {len(summary.failures)}\n",
        *map(_failure_text, summary.failures),
    ]
    return "\n".join(parts)


def headline(summary: Summary) -> str:
    """The run in two lines."""
    latency = summary.latency
    return (
        f"{summary.held.held} of {summary.held.applied} turns held in everything "
        f"({summary.cases} cases, {summary.repeat} time(s)).\n"
        f"A turn took {latency.median:.0f} ms (median), {latency.p95:.0f} ms (95 %), "
        f"{latency.longest:.0f} ms (longest)."
    )


def scorer_table(summary: Summary) -> str:
    """A row a scorer, with its threshold."""
    rows = ["| scorer | held | of | share | least | |", "|---|--:|--:|--:|--:|---|"]
    for name, one in summary.scorers.items():
        least = "" if one.threshold is None else f"{one.threshold:.3f}"
        verdict = "" if one.reached else "BELOW"
        rows.append(
            f"| {name} | {one.held} | {one.applied} | {one.share:.3f} | {least} | {verdict} |"
        )
    return "\n".join(rows) + "\n"


def _scorers(
    results: Sequence[TurnResult], thresholds: Mapping[Scorer, float]
) -> dict[Scorer, ScorerShare]:
    names: tuple[Scorer, ...] = get_args(Scorer)
    shares = {}
    for name in names:
        scores = [one.scores[name] for one in results if name in one.scores]
        if scores or name in thresholds:
            shares[name] = ScorerShare(
                held=sum(one.held for one in scores),
                applied=len(scores),
                threshold=thresholds.get(name),
            )
    return shares


def _share(results: Iterable[TurnResult]) -> Share:
    held = [one.held for one in results]
    return Share(held=sum(held), applied=len(held))


def _by(
    results: Sequence[TurnResult], names: Callable[[TurnResult], Sequence[str]]
) -> dict[str, Share]:
    groups: dict[str, list[TurnResult]] = {}
    for result in results:
        for name in names(result):
            groups.setdefault(name, []).append(result)
    return {name: _share(group) for name, group in sorted(groups.items())}


def _intent(result: TurnResult) -> str:
    """The expected intent; the first one where several are right, or several were asked."""
    expect = result.turn.expect
    if expect.intents:
        return "compound"
    if isinstance(expect.intent, Intent):
        return expect.intent.value
    return expect.intent[0].value if expect.intent else "any"


def _latency(times: Sequence[float]) -> Latency:
    if len(times) < 2:
        only = times[0] if times else 0.0
        return Latency(median=only, p95=only, longest=only)
    cuts = quantiles(times, n=20, method="inclusive")
    return Latency(median=round(cuts[9], 1), p95=round(cuts[18], 1), longest=max(times))


def _unsteady(results: Sequence[TurnResult]) -> list[str]:
    """Turns that held in one repetition and not in another."""
    seen: dict[str, set[bool]] = {}
    for result in results:
        seen.setdefault(result.id, set()).add(result.held)
    return [name for name, held in seen.items() if len(held) > 1]


def _failure(result: TurnResult) -> Failure:
    return Failure(
        id=result.id,
        repeat=result.repeat,
        language=result.case.language,
        intent=_intent(result),
        question=result.turn.user,
        faults=[
            Fault(scorer=name, expected=one.expected, got=one.got)
            for name, one in result.scores.items()
            if not one.held
        ],
        answer=result.answer.answer,
    )


def _turn(result: TurnResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "repeat": result.repeat,
        "question": result.turn.user,
        "answer": result.answer.answer,
        "intents": [one.id for one in result.answer.intents],
        "tools": result.tools,
        "elapsed_ms": result.elapsed_ms,
        "scores": {name: one.held for name, one in result.scores.items()},
    }


def _table(head: str, shares: Mapping[str, Share]) -> str:
    rows = [f"| {head} | held | of | share |", "|---|--:|--:|--:|"]
    rows += [
        f"| {name} | {one.held} | {one.applied} | {one.share:.3f} |" for name, one in shares.items()
    ]
    return "\n".join(rows) + "\n"


def _failure_text(failure: Failure) -> str:
    faults = [
        f"- {one.scorer}\n  - expected: {_line(one.expected)}\n  - got: {_line(one.got)}"
        for one in failure.faults
    ]
    return "\n".join([f"### {failure.id} ({failure.language})", "", _line(failure.question)]) + (
        "\n\n" + "\n".join(faults) + "\n"
    )


def _line(text: str) -> str:
    """One line: an answer's own headings and fences do not become the report's."""
    return " ".join(text.split()) or "nothing"
