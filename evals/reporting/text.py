"""The report to read: a run in Markdown."""

from collections.abc import Iterator, Mapping, Sequence

from evals.reporting.bars import BARS
from evals.reporting.figures import Bar, Report, Turn
from evals.statistics import Share, Spread


def markdown(report: Report, speaks_against: Sequence[str] = ()) -> str:
    """The headline figures first, then suite by suite, then what failed and how."""
    parts = [
        f"# Evaluation, {report.about.made_at:%Y-%m-%d %H:%M} UTC\n",
        f"`{_line(report.about.command)}` ({report.about.scope})\n",
        headline(report) + "\n",
        *_list("## The gate\n", speaks_against),
        "## Headline figures\n\n" + bar_table(report.bars) + _knowledge(report),
        "## Suites\n\n" + suite_table(report),
        "## Scorers\n\n" + _scorers(report),
        *_scenarios(report),
        *_groups(report),
        *_list("## Intents confused\n", [_confused(one) for one in confused(report)]),
        *_list("## Not the same each time\n", report.unsteady),
        f"## Failures: {len(report.failures)}\n",
        *map(_failure, report.failures),
    ]
    return "\n".join(parts)


def headline(report: Report) -> str:
    """The run in four lines."""
    cost = report.cost
    return (
        f"{'Stopped before its end. ' if report.about.stopped else ''}{report.held.held} of {report.held.of} turns of {report.held.cases} cases held in "
        f"everything: {interval(report.held)}; open {_percent(report.open)}, "
        f"sealed {_percent(report.sealed)}.\n"
        f"A turn took {_spread(report.latency)}; this machine's unit is "
        f"{report.about.calibration_ms:.1f} ms.\n"
        f"Tokens: {cost.tokens_in} in, {cost.tokens_out} out. Tool calls a turn: "
        f"{cost.tool_calls:.1f} in the mean, {cost.most_tool_calls} at most."
    )


def interval(share: Share) -> str:
    """A share with its 95 % interval."""
    if not share.of:
        return "not measured"
    return f"{share.share:.1%} ({_bounds(share)})"


def bar_table(bars: Sequence[Bar]) -> str:
    """A row a promise: on open questions, on sealed ones, and the bar."""
    rows = ["| | open | sealed | bar | |", "|---|--:|--:|--:|---|"]
    for name, line in BARS.items():
        both = {one.part: one for one in bars if one.name == name}
        cells = " | ".join(interval(both[part].share) for part in ("open", "sealed"))
        verdict = "" if all(one.reached for one in both.values()) else "BELOW"
        rows.append(f"| {name} | {cells} | {line.least:.0%} | {verdict} |")
    return "\n".join(rows) + "\n"


def suite_table(report: Report) -> str:
    """A row a suite."""
    rows = [
        "| suite | held | of | share | 95 % | open | sealed | median ms | 95 % ms |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in report.suites:
        held, times = one.held, one.latency
        rows.append(
            f"| {one.name} | {held.held} | {held.of} | {_percent(held)} "
            f"| {_bounds(held)} | {_percent(one.open)} "
            f"| {_percent(one.sealed)} | {times.median:.0f} | {times.p95:.0f} |"
        )
    return "\n".join(rows) + "\n"


def confused(report: Report) -> list[tuple[str, str, int]]:
    """The pairs of intents that are not the same, the most frequent first."""
    wrong = [one for one in report.confusion if one.expected != one.got]
    wrong.sort(key=lambda one: (-one.times, one.expected, one.got))
    return [(one.expected, one.got, one.times) for one in wrong]


def _confused(pair: tuple[str, str, int]) -> str:
    expected, got, times = pair
    return f"{expected} taken as {got}: {times}"


def _scorers(report: Report) -> str:
    """A row a scorer of a suite, with the least that its datasets ask for."""
    rows = [
        "| suite | scorer | held | of | share | 95 % | least | |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for suite in report.suites:
        for name, one in suite.scorers.items():
            least = "" if one.least is None else f"{one.least:.1%}"
            verdict = "" if one.reached else "BELOW"
            share = one.share
            rows.append(
                f"| {suite.name} | {name} | {share.held} | {share.of} | {_percent(share)} "
                f"| {_bounds(share)} | {least} | {verdict} |"
            )
    return "\n".join(rows) + "\n"


def _groups(report: Report) -> Iterator[str]:
    groups = {
        "expected intent": report.intents,
        "expected agent": report.agents,
        "language": report.languages,
        "tag": report.tags,
    }
    for name, shares in groups.items():
        if shares:
            yield f"## By {name}\n\n" + _table(name, shares)


def _table(head: str, shares: Mapping[str, Share]) -> str:
    rows = [f"| {head} | held | of | share | 95 % |", "|---|--:|--:|--:|--:|"]
    rows += [
        f"| {_line(name)} | {one.held} | {one.of} | {_percent(one)} | {_bounds(one)} |"
        for name, one in shares.items()
    ]
    return "\n".join(rows) + "\n"


def _knowledge(report: Report) -> str:
    found = report.knowledge
    if found is None:
        return ""
    return (
        f"\nDocuments, over {found.questions} questions: recall {found.recall:.1%}, "
        f"mean reciprocal rank {found.reciprocal_rank:.3f}.\n"
    )


def _scenarios(report: Report) -> Iterator[str]:
    if not report.scenarios:
        return
    rows = ["| | mean | 95 % | of | bar | |", "|---|--:|--:|--:|--:|---|"]
    rows += [
        f"| {one.name} | {one.mean:.1%} | {one.low:.1%} to {one.high:.1%} | {one.of} "
        f"| {'' if one.least is None else f'{one.least:.0%}'} "
        f"| {'' if one.reached else 'BELOW'} |"
        for one in report.scenarios
    ]
    yield "## Scenarios\n\n" + "\n".join(rows) + "\n"


def _list(head: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield head
        yield "\n".join(f"- {_line(one)}" for one in lines) + "\n"


def _failure(turn: Turn) -> str:
    """Expected and got; of a sealed one only by which scorers, or it were sealed no more."""
    head = f"### {turn.in_suite} ({turn.language}{', sealed' if turn.sealed else ''})"
    if turn.sealed:
        return "\n".join([head, "", ", ".join(one.scorer for one in turn.faults), ""])
    faults = [
        f"- {one.scorer}\n  - expected: {_line(one.expected)}\n  - got: {_line(one.got)}"
        for one in turn.faults
    ]
    return "\n".join([head, "", _line(turn.question), "", *faults, ""])


def _line(text: str) -> str:
    """One line of plain text: what an answer holds does not shape the report."""
    plain = " ".join(text.split()).replace("<", "&lt;").replace("|", "\\|")
    return plain or "nothing"


def _percent(share: Share) -> str:
    return f"{share.share:.1%}" if share.of else "-"


def _bounds(share: Share) -> str:
    return f"{share.low:.1%} to {share.high:.1%}" if share.of else "-"


def _spread(spread: Spread) -> str:
    return (
        f"{spread.median:.0f} ms (median), {spread.p95:.0f} ms (95 %), "
        f"{spread.longest:.0f} ms (longest)"
    )
