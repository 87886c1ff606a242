"""The command line: run suites, datasets or scenarios, and work with what came of it."""

import argparse
import json
import sys
from collections.abc import Sequence

from evals import command, conclusion
from evals.conclusion import Outcome
from evals.questions.dataset import DatasetError, schema
from evals.reporting.figures import ReportError
from evals.running.crew import CrewError
from evals.running.progress import Bar
from evals.scenarios import command as scenarios
from evals.scenarios.command import ScenarioError
from evals.scenarios.run import Progress
from evals.upload import UploadError
from server.log import configure_logging

_OK, _BELOW, _UNUSABLE, _STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when every threshold holds, 1 when one does not, 2 for what cannot be run.

    130 where somebody stopped it: what was answered until then is told all the same.
    """
    given = _parser().parse_args(arguments)
    configure_logging("ERROR")
    try:
        return _performed(given)
    except (DatasetError, CrewError, ScenarioError, ReportError, UploadError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return _UNUSABLE


def _performed(given: argparse.Namespace) -> int:
    if given.command == "schema":
        print(json.dumps(schema(), indent=2))
        return _OK
    if given.command == "baseline":
        return _told(conclusion.keep(given))
    if given.command == "compare":
        return _told(conclusion.compare(given))
    return _run_scenarios(given) if given.targets == [scenarios.NAME] else _run(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Says how good the answers are, by exact scorers."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    runner = commands.add_parser("run", help="ask the questions and score the answers")
    command.add_options(runner)
    scenarios.add_options(runner)
    conclusion.add_options(runner)
    commands.add_parser("schema", help="print the JSON schema of a dataset's lines")
    conclusion.add_commands(commands)
    return parser


def _run(given: argparse.Namespace) -> int:
    ran = command.run(given)
    code = _told(ran.outcome)
    if ran.stopped:
        print(ran.stopped, file=sys.stderr)
    return _STOPPED if ran.stopped else code


def _run_scenarios(given: argparse.Namespace) -> int:
    def progress(total: int) -> Progress:
        return Bar(total, "scenarios").step

    outcome = scenarios.run(given, progress)
    return _told(Outcome(outcome.told, outcome.complaints))


def _told(outcome: Outcome) -> int:
    print("\n".join(outcome.told))
    for complaint in outcome.against:
        print(complaint, file=sys.stderr)
    return _BELOW if outcome.against else _OK


if __name__ == "__main__":
    sys.exit(main())
