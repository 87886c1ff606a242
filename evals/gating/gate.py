"""The gate: everything that speaks against a run, measured by itself and by the baseline."""

from collections.abc import Iterator, Sequence

from evals.gating.baseline import (
    Baseline,
    Count,
    Latency,
    RunBaseline,
    SuiteBaseline,
    failed_turns,
    in_units,
)
from evals.reporting.figures import Bar, Report, Scenario, Suite

FALL = 0.02
"""The largest fall of a share that is let pass."""

GROWTH = 1.5
"""The largest growth of a latency that is let pass: by half."""

ENOUGH = 40
"""Of fewer turns the 95th percentile is the time of one or two of them: it is not compared."""

SOME = 10
"""Of fewer turns not even the median is compared."""

_NOTHING = "nothing measured"

_NAMED = 12
"""How many turned cases a message names."""


def misses(report: Report) -> dict[str, str]:
    """The thresholds of datasets and the bars that the run misses: what is told of each, by a key."""
    told: dict[str, str] = {}
    for one in report.missed:
        key = f"{one.dataset}{' (sealed)' if one.sealed else ''}: {one.scorer}"
        share = f"{_percent(one.held / one.of)} ({one.held} of {one.of})"
        told[key] = f"{key} {share}, at least {one.least:.1%}"
    for bar in (bar for bar in report.bars if not bar.reached):
        key = f"bar: {bar.name} ({bar.part})"
        told[key] = f"{key}: {_came_to(bar)}, at least {bar.least:.0%}"
    for each in (each for each in report.scenarios if not each.reached):
        key = f"bar: {each.name} (scenarios)"
        told[key] = f"{key}: {_mean(each)}, at least {each.least or 0:.0%}"
    return told


def bars_missed(report: Report) -> list[str]:
    """What the run misses, whatever was before."""
    return list(misses(report).values())


def _came_to(bar: Bar) -> str:
    if not bar.measured:
        return _NOTHING
    return f"{_percent(bar.share.share)} ({bar.share.held} of {bar.share.of})"


def _mean(scenario: Scenario) -> str:
    return f"{_percent(scenario.mean)} of {scenario.of}" if scenario.measured else _NOTHING


def complaints(report: Report, baseline: Baseline) -> list[str]:
    """All that speaks against the run; nothing where it may pass.

    A bar that the baseline did not reach either is not lost: `known` tells of it.
    """
    before = baseline.runs.get(report.about.scope)
    if before is None:
        scopes = ", ".join(baseline.runs) or "nothing"
        fault = f"the baseline has no run of {report.about.scope!r}; it has {scopes}"
        return [*bars_missed(report), fault]
    lost = [told for key, told in misses(report).items() if key not in before.missed]
    return [*lost, *_falls(report, before)]


def known(report: Report, baseline: Baseline) -> list[str]:
    """The bars that neither the run nor the baseline reaches."""
    before = baseline.runs.get(report.about.scope)
    missed = before.missed if before else []
    return [told for key, told in misses(report).items() if key in missed]


def _falls(report: Report, before: RunBaseline) -> Iterator[str]:
    """What is worse than it was, or is not there any more."""
    suites = {one.name: one for one in report.suites if one.held.of}
    for name, kept in before.suites.items():
        if name not in suites:
            yield f"{name}: the suite is not in this run; {kept.held.of} turns were"
        else:
            yield from _suite_falls(suites[name], kept, report)
    now = in_units(report.latency, report.about.calibration_ms)
    yield from _slower("the whole", now, before.latency)


def _suite_falls(suite: Suite, kept: SuiteBaseline, report: Report) -> Iterator[str]:
    name = suite.name
    if suite.held.cases < kept.cases:
        yield f"{name}: fewer cases: {suite.held.cases}, and there were {kept.cases}"
    now = Count(held=suite.held.held, of=suite.held.of)
    if _fell(now, kept.held):
        turned = sorted(set(failed_turns(name, report.turns)) - set(kept.failed))
        yield f"{name}: accuracy {_fall(now, kept.held)}; turned: {_named(turned)}"
    yield from _scorer_falls(suite, kept, report)
    if not report.about.sampled:  # of a sample's suites a few turns in a bad moment would decide
        unit = report.about.calibration_ms
        yield from _slower(name, in_units(suite.latency, unit), kept.latency)


def _scorer_falls(suite: Suite, kept: SuiteBaseline, report: Report) -> Iterator[str]:
    for scorer, before in kept.scorers.items():
        measure = suite.scorers.get(scorer)
        if measure is None or not measure.share.of:
            yield f"{suite.name}: nothing is scored by {scorer!r} any more; {before.of} turns were"
            continue
        now = Count(held=measure.share.held, of=measure.share.of)
        # Of few turns a single one is more than two points; the suite's accuracy judges it.
        if _fell(now, before) and now.of - now.held > before.of - before.held + 1:
            turned = _wrong_by(scorer, suite.name, report, kept.failed)
            yield f"{suite.name}: {scorer} {_fall(now, before)}; turned: {_named(turned)}"


def _wrong_by(scorer: str, suite: str, report: Report, known: Sequence[str]) -> list[str]:
    """The turns that this scorer finds wrong and that held before."""
    wrong = {
        one.id for one in report.turns if one.suite == suite and not one.scores.get(scorer, True)
    }
    return sorted(wrong - set(known))


def _slower(name: str, now: Latency, before: Latency) -> Iterator[str]:
    turns = min(now.of, before.of)
    compared = [("median", now.median, before.median)] if turns >= SOME else []
    if turns >= ENOUGH:
        compared.append(("95 %", now.p95, before.p95))
    for what, new, old in compared:
        if new > old * GROWTH:
            yield (
                f"{name}: latency ({what}) grew from {old:.2f} to {new:.2f} units of this "
                f"machine's calibration; {GROWTH:g} times as long is let pass"
            )


def _fell(now: Count, before: Count) -> bool:
    # Shares are quotients: two points exactly must not become more by rounding.
    return before.share - now.share > FALL + 1e-9


def _fall(now: Count, before: Count) -> str:
    return (
        f"fell from {_percent(before.share)} ({before.held} of {before.of}) "
        f"to {_percent(now.share)} ({now.held} of {now.of})"
    )


def _named(ids: Sequence[str]) -> str:
    if not ids:
        return "none that held before (new cases fail)"
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def _percent(share: float) -> str:
    return f"{share:.1%}"
