"""The tally: from results to figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from evals.judging.result import TurnResult
from evals.questions.dataset import Dataset
from evals.reporting.bars import bars_of, knowledge_of
from evals.reporting.figures import (
    OFFLINE,
    About,
    Confused,
    Cost,
    Fault,
    Measure,
    Missed,
    Report,
    Scenario,
    Suite,
    Turn,
    reaches,
)
from evals.reporting.shares import held_share, scorer_share, shares_by
from evals.scenarios.report import MEASURES, lines
from evals.scenarios.run import Result
from evals.statistics import spread_of
from graphs.answer import Answer
from graphs.question import Intent

DIAGNOSTICS, KNOWLEDGE = "diagnostics", "knowledge"
"""The suite that the drawn scenarios belong to, and the one whose documents are ranked."""

_ANY, _COMPOUND = "any", "compound"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A dataset that was asked, with all that came of it."""

    suite: str
    sealed: bool
    dataset: Dataset
    results: Sequence[TurnResult]


def tally(parts: Sequence[Part], about: About, scenarios: Sequence[Result] = ()) -> Report:
    """The figures of a run."""
    turns = [_turn(part, one) for part in parts for one in part.results]
    turns += [_scenario_turn(one) for one in scenarios if not one.unplaced]
    ranked = [one for part in parts if part.suite == KNOWLEDGE for one in part.results]
    return Report(
        about=about,
        held=held_share(turns),
        open=held_share(one for one in turns if not one.sealed),
        sealed=held_share(one for one in turns if one.sealed),
        suites=_suites(turns, parts, about),
        scorers={name: scorer_share(turns, [name]) for name in _scorers(turns)},
        intents=shares_by(turns, lambda one: [one.intent]),
        agents=shares_by(turns, lambda one: [one.agent]),
        languages=shares_by(turns, lambda one: [one.language]),
        tags=shares_by(turns, lambda one: one.tags),
        bars=bars_of(turns, about),
        missed=[miss for part in parts for miss in _missed(part, about)],
        confusion=_confusion(turns),
        knowledge=knowledge_of(ranked),
        scenarios=_scenarios(scenarios, about),
        unsteady=_unsteady(turns),
        latency=spread_of([one.elapsed_ms for one in turns]),
        cost=_cost(turns),
        turns=turns,
    )


def _turn(part: Part, result: TurnResult) -> Turn:
    answer = result.answer
    return Turn(
        id=result.id,
        case=result.case.id,
        suite=part.suite,
        sealed=part.sealed,
        repeat=result.repeat,
        language=result.case.language,
        intent=_expected_intent(result),
        understood=_COMPOUND if len(answer.intents) > 1 else answer.intent.id,
        agent=_expected_agent(result),
        tags=[*result.case.tags, *result.turn.tags],
        question=result.turn.user,
        answer=answer.answer,
        tools=result.tools,
        elapsed_ms=result.elapsed_ms,
        tokens_in=_tokens(answer)[0],
        tokens_out=_tokens(answer)[1],
        scores={name: one.held for name, one in result.scores.items()},
        faults=[
            Fault(scorer=name, expected=one.expected, got=one.got)
            for name, one in result.scores.items()
            if not one.held
        ],
    )


def _expected_intent(result: TurnResult) -> str:
    """Of several that are right, the one that came, else the first."""
    expect = result.turn.expect
    if expect.intents:
        return _COMPOUND
    if isinstance(expect.intent, Intent):
        return expect.intent.value
    if not expect.intent:
        return _ANY
    right = [one.value for one in expect.intent]
    return result.answer.intent.id if result.answer.intent.id in right else right[0]


def _expected_agent(result: TurnResult) -> str:
    expect = result.turn.expect
    return " + ".join(expect.agents) or expect.agent or _ANY


def _tokens(answer: Answer) -> tuple[int, int]:
    used = answer.usage.agents.values()
    return sum(one.input_tokens for one in used), sum(one.output_tokens for one in used)


def _scenario_turn(result: Result) -> Turn:
    """A drawn scenario among the turns of its suite; a share that is not whole does not hold."""
    name = f"{result.group}.{result.kind}.{result.seed}.{result.language}"
    scores = {f"scenario {measure}": one for measure, one in result.scores.items()}
    return Turn(
        id=name,
        case=name,
        suite=DIAGNOSTICS,
        sealed=False,
        repeat=1,
        language=result.language,
        intent=_ANY,
        understood=result.intent,
        agent=_ANY,
        tags=["scenario", result.group],
        question=result.question,
        answer=result.answer,
        tools=[],
        elapsed_ms=result.elapsed_ms,
        tokens_in=0,
        tokens_out=0,
        scores={measure: one.share >= 1.0 for measure, one in scores.items()},
        faults=[
            Fault(scorer=measure, expected=one.expected, got=one.got)
            for measure, one in scores.items()
            if one.share < 1.0
        ],
    )


def _suites(turns: Sequence[Turn], parts: Sequence[Part], about: About) -> list[Suite]:
    names = dict.fromkeys([*(one.suite for one in parts), *(one.suite for one in turns)])
    return [
        _suite(name, [one for one in turns if one.suite == name], _least(name, parts), about)
        for name in names
    ]


def _least(suite: str, parts: Sequence[Part]) -> dict[str, float]:
    """The threshold of each scorer; the highest where several datasets of the suite have one."""
    least: dict[str, float] = {}
    for part in parts:
        if part.suite == suite:
            for scorer, bound in part.dataset.header.thresholds.items():
                least[scorer] = max(bound, least.get(scorer, 0.0))
    return least


def _suite(name: str, turns: Sequence[Turn], least: dict[str, float], about: About) -> Suite:
    return Suite(
        name=name,
        held=held_share(turns),
        open=held_share(one for one in turns if not one.sealed),
        sealed=held_share(one for one in turns if one.sealed),
        scorers={
            scorer: Measure(
                share=scorer_share(turns, [scorer]),
                least=least.get(scorer),
                sampled=about.sampled,
            )
            for scorer in dict.fromkeys([*_scorers(turns), *least])
        },
        languages=shares_by(turns, lambda one: [one.language]),
        latency=spread_of([one.elapsed_ms for one in turns]),
    )


def _scorers(turns: Sequence[Turn]) -> list[str]:
    return list(dict.fromkeys(name for one in turns for name in one.scores))


def _missed(part: Part, about: About) -> list[Missed]:
    """The thresholds that a dataset's own turns miss; where nothing applied, nothing is missed."""
    turns = [_turn(part, one) for one in part.results]
    missed = []
    for scorer, least in part.dataset.header.thresholds.items():
        share = scorer_share(turns, [scorer])
        if not reaches(share, least, sampled=about.sampled):
            missed.append(
                Missed(
                    dataset=part.dataset.header.name,
                    sealed=part.sealed,
                    scorer=scorer,
                    held=share.held,
                    of=share.of,
                    least=least,
                )
            )
    return missed


def _confusion(turns: Sequence[Turn]) -> list[Confused]:
    """Every pair that came up, the right ones among them; questions without an intent left out."""
    pairs = Counter((one.intent, one.understood) for one in turns if "intent" in one.scores)
    return [
        Confused(expected=expected, got=got, times=times)
        for (expected, got), times in sorted(pairs.items())
    ]


def _scenarios(results: Sequence[Result], about: About) -> list[Scenario]:
    found = [
        Scenario(
            name=one.name,
            mean=one.mean,
            of=one.of,
            low=one.low,
            high=one.high,
            least=one.bar,
            sampled=about.sampled,
        )
        for one in lines(results)
    ]
    return found + (_unmeasured({one.name for one in found}) if _owes_scenarios(about) else [])


def _owes_scenarios(about: About) -> bool:
    """They belong to a whole run; with a model they are not asked."""
    return about.whole and about.model == OFFLINE


def _unmeasured(measured: set[str]) -> list[Scenario]:
    """The measures with a bar of which a run says nothing."""
    return [
        Scenario(name=name, mean=0.0, of=0, low=0.0, high=0.0, least=bar)
        for name, bar in MEASURES.values()
        if bar is not None and name not in measured
    ]


def _unsteady(turns: Sequence[Turn]) -> list[str]:
    """Turns that held in one repetition and not in another."""
    found = sorted((one.in_suite, one.held) for one in turns)
    return [
        name
        for name, some in groupby(found, key=lambda one: one[0])
        if len({held for _, held in some}) > 1
    ]


def _cost(turns: Sequence[Turn]) -> Cost:
    # A scenario does not tell which tools it took.
    calls = [len(one.tools) for one in turns if "scenario" not in one.tags]
    return Cost(
        tokens_in=sum(one.tokens_in for one in turns),
        tokens_out=sum(one.tokens_out for one in turns),
        tool_calls=fmean(calls) if calls else 0.0,
        most_tool_calls=max(calls, default=0),
    )
