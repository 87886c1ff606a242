"""What comes after the questions: the report, the gate, and what is sent where it is asked for."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evals.gating.baseline import BASELINE, Baseline, read_baseline, write_baseline
from evals.gating.calibration import calibrate
from evals.gating.gate import bars_missed, complaints, known, misses
from evals.reporting.figures import OFFLINE, About, Report, ReportError, read_report, write_report
from evals.reporting.history import append, entry_of, read_history
from evals.reporting.page import page
from evals.reporting.tally import Part, tally
from evals.reporting.text import bar_table, headline, markdown, suite_table
from evals.scenarios.run import Result
from evals.upload import Desk
from server.settings import load_settings

NAME = "report"


@dataclass(frozen=True)
class Outcome:
    """What is told of a run, and what speaks against it."""

    told: list[str]
    against: list[str]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What a run does with its results."""
    group = parser.add_argument_group("results")
    group.add_argument("--gate", action="store_true", help="compare with the baseline as well")
    group.add_argument(
        "--baseline", type=Path, default=BASELINE, help="default: evals/baseline.json"
    )
    group.add_argument(
        "--upload", action="store_true", help="send datasets and results to LangSmith"
    )
    group.add_argument(
        "--with-sealed",
        action="store_true",
        help="send the wording of sealed cases as well, not their scores alone",
    )


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What can be done with the results of a run that is over."""
    keep = commands.add_parser("baseline", help="keep a run as what later ones are measured by")
    compare = commands.add_parser("compare", help="the gate, for a run that is over")
    for one in (keep, compare):
        one.add_argument("report", type=Path, help="the report.json of a run")
        one.add_argument("--baseline", type=Path, default=BASELINE, help="%(default)s")


def open_desk(given: argparse.Namespace) -> Desk | None:
    """The way to LangSmith, where it is asked for; to be opened before the first question.

    Raises:
        UploadError: there is no key.
    """
    if not given.upload:
        return None
    settings = load_settings()
    return Desk(
        settings.langsmith_api_key,
        settings.langsmith_endpoint,
        workspace=settings.langsmith_workspace_id,
        with_sealed=given.with_sealed,
    )


def conclude(
    given: argparse.Namespace,
    about: About,
    parts: Sequence[Part],
    scenarios: Sequence[Result] = (),
    desk: Desk | None = None,
) -> Outcome:
    """The figures, told and written; what misses a bar or, with the gate, falls is a complaint.

    Raises:
        ReportError: the baseline is none.
        UploadError: what is to be sent cannot be.
    """
    # The slower of two moments: a machine that others came to use is not a slower program.
    unit = max(about.calibration_ms, calibrate())
    report = tally(parts, about.model_copy(update={"calibration_ms": unit}), scenarios)
    against = (
        complaints(report, read_baseline(given.baseline)) if given.gate else bars_missed(report)
    )
    told = [console(report)]
    if given.gate and (missed := known(report, read_baseline(given.baseline))):
        told += ["Not reached yet, as in the baseline:", *missed, ""]
    if given.out:
        told += map(str, write(report, given.out, against if given.gate else None))
    if desk is not None:
        told += _sent(desk, parts, report)
    return Outcome(told, against)


def _sent(desk: Desk, parts: Sequence[Part], report: Report) -> list[str]:
    """What became of each dataset; half a run is no experiment."""
    if report.about.stopped:
        return ["LangSmith: stopped before the end; nothing was sent"]
    return [
        f"LangSmith: {one.dataset}: {one.created} created, {one.updated} updated, "
        f"{one.removed} removed; {one.runs} conversations"
        for one in desk.send(parts, report)
    ]


def about_run(command: str, part: str, model: str = OFFLINE, sample: float = 1.0) -> About:
    """How a run is made, and how fast this machine is as it begins."""
    return About(
        made_at=datetime.now(UTC).replace(microsecond=0),
        command=command,
        part=part,
        sample=sample,
        model=model,
        calibration_ms=calibrate(),
    )


def write(report: Report, folder: Path, against: Sequence[str] | None = None) -> list[Path]:
    """The report in its three forms, and one more line of history, unless it was stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    if not report.about.stopped:
        append(entry_of(report), folder)
    data, text, html = (folder / f"{NAME}.{ending}" for ending in ("json", "md", "html"))
    write_report(report, data)
    text.write_text(markdown(report, against or ()), encoding="utf-8")
    html.write_text(page(report, read_history(folder), against), encoding="utf-8")
    return [data, text, html]


def console(report: Report) -> str:
    """What is worth a look at once; of what is sealed only that it failed."""
    failed = [
        f"failed: {one.in_suite}{' (sealed)' if one.sealed else ''}: "
        + ", ".join(fault.scorer for fault in one.faults)
        for one in report.failures
    ]
    return "\n".join([headline(report), "", bar_table(report.bars), suite_table(report), *failed])


def keep(given: argparse.Namespace) -> Outcome:
    """The run in place of the last one of its scope in the baseline.

    Raises:
        ReportError: one of the files is not what it should be, or the run was stopped.
    """
    report = read_report(given.report)
    if report.about.stopped:
        raise ReportError(
            f"{given.report}: stopped before its end; later runs cannot be judged by it"
        )
    before = read_baseline(given.baseline) if given.baseline.exists() else Baseline()
    write_baseline(before.with_run(report, misses(report)), given.baseline)
    return Outcome([f"{given.baseline}: {report.about.scope}"], [])


def compare(given: argparse.Namespace) -> Outcome:
    """A run against the baseline.

    Raises:
        ReportError: one of the files is not what it should be.
    """
    report = read_report(given.report)
    against = complaints(report, read_baseline(given.baseline))
    return Outcome([] if against else ["Nothing speaks against it."], against)
