"""The command line: run a dataset or the scenarios, or print the schema of datasets."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.dataset import Dataset, DatasetError, read_dataset, schema
from evals.report import Summary, headline, scorer_table, summarise, write
from evals.run import run
from evals.scenarios import command as scenarios
from evals.scenarios.command import ScenarioError
from server.log import configure_logging

_OK, _BELOW, _UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when every threshold holds, 1 when one does not, 2 for what cannot be run."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.command == "schema":
        print(json.dumps(schema(), indent=2))
        return _OK
    configure_logging("ERROR")
    try:
        return _run_scenarios(given) if given.dataset == scenarios.NAME else _run(given)
    except (DatasetError, ScenarioError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return _UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Says how good the answers are, by exact scorers."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    runner = commands.add_parser("run", help="ask the questions of a dataset and score the answers")
    runner.add_argument(
        "dataset",
        help=f"a file of JSON lines (see evals/README.md), or {scenarios.NAME!r}",
    )
    runner.add_argument("--out", type=Path, help="folder for the report, as JSON and Markdown")
    runner.add_argument("--repeat", type=_positive, default=1, help="ask everything so many times")
    runner.add_argument(
        "--only", action="append", default=[], metavar="TAG_OR_ID", help="may be given repeatedly"
    )
    runner.add_argument(
        "--concurrency",
        type=_positive,
        default=1,
        help="conversations at a time (default 1: more of them wait for each other, and show it "
        "in the latency)",
    )
    scenarios.add_options(runner)
    commands.add_parser("schema", help="print the JSON schema of a dataset's lines")
    return parser


def _run(given: argparse.Namespace) -> int:
    dataset = read_dataset(Path(given.dataset)).only(given.only)
    if not dataset.cases:
        raise DatasetError(f"{given.dataset}: no case has the id or tag {', '.join(given.only)}")
    progress = _progress(len(dataset.cases) * given.repeat)
    results = asyncio.run(
        run(dataset, repeat=given.repeat, concurrency=given.concurrency, progress=progress)
    )
    summary = summarise(dataset, results)
    _tell(dataset, summary)
    if given.out:
        for path in write(summary, results, given.out):
            print(path)
    return _BELOW if summary.below else _OK


def _run_scenarios(given: argparse.Namespace) -> int:
    outcome = scenarios.run(given, _progress)
    print("\n".join(outcome.told))
    for complaint in outcome.complaints:
        print(complaint, file=sys.stderr)
    return _BELOW if outcome.complaints else _OK


def _tell(dataset: Dataset, summary: Summary) -> None:
    print(f"{dataset.header.name}: {headline(summary)}\n\n{scorer_table(summary)}")
    for failure in summary.failures:
        names = ", ".join(fault.scorer for fault in failure.faults)
        print(f"failed: {failure.id}: {names}")
    for name in summary.below:
        one = summary.scorers[name]
        print(f"below its threshold: {name} {one.share:.3f} < {one.threshold}", file=sys.stderr)


def _progress(total: int) -> Callable[..., None]:
    """A bar on standard error, where somebody looks at it."""
    if not sys.stderr.isatty():
        return lambda more=1: None
    done = 0

    def step(more: int = 1) -> None:
        nonlocal done
        done = min(total, done + more)
        bar = "#" * (30 * done // total)
        end = "\n" if done == total else ""
        print(f"\r[{bar:<30}] {done}/{total}", end=end, file=sys.stderr, flush=True)

    return step


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
