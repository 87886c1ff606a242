"""`run`: what is asked, by whom, and what is told of it."""

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.conclusion import Outcome, about_run, conclude, open_desk
from evals.judging.result import TurnResult
from evals.questions.dataset import DatasetError
from evals.questions.sampling import sampled, spread
from evals.questions.suites import SUITES, Questions, wanted
from evals.reporting.figures import OFFLINE, WHOLE
from evals.reporting.tally import Part
from evals.running.crew import carry_out
from evals.running.house import settings
from evals.running.progress import Bar
from evals.running.run import carried_out, in_order, orders
from evals.scenarios import command as scenarios
from evals.scenarios.run import Order as Scenario
from evals.scenarios.run import Result
from evals.scenarios.run import carried_out as scenario_carried_out

_PARTS = ("open_only", "sealed_only")
_DIAGNOSTICS = "diagnostics"
"""The suite that the drawn scenarios belong to."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is asked, and how."""
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="SUITE|FILE",
        help=f"suites ({', '.join(SUITES)}), files of JSON lines (see evals/README.md), or "
        f"{scenarios.NAME!r} alone; default: every suite",
    )
    parser.add_argument("--out", type=Path, help="folder for the report")
    parser.add_argument("--repeat", type=_positive, default=1, help="ask everything so many times")
    parser.add_argument(
        "--only", action="append", default=[], metavar="TAG_OR_ID", help="may be given repeatedly"
    )
    parser.add_argument(
        "--sample",
        type=_share,
        default=1.0,
        metavar="SHARE",
        help="only so much of it, e.g. 0.2: the same part each time, of every intent and language",
    )
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument("--open-only", action="store_true", help="no sealed questions")
    parts.add_argument("--sealed-only", action="store_true", help="sealed questions alone")
    parser.add_argument(
        "--processes",
        type=_positive,
        default=2,
        help="plants at a time, each in a process of its own (default 2)",
    )
    parser.add_argument(
        "--concurrency",
        type=_positive,
        default=1,
        help="conversations of a plant at a time (default 1: more of them wait for each other, "
        "and show it in the latency)",
    )
    parser.add_argument(
        "--llm",
        action="store_true",
        help="with the model of the settings (LLM_ENDPOINT, LLM_MODEL, LLM_API_KEY); without it "
        "nothing of the environment decides",
    )


@dataclass(frozen=True)
class Ran:
    """What came of a run, and how far it came where somebody stopped it."""

    outcome: Outcome
    stopped: str = ""


def run(given: argparse.Namespace) -> Ran:
    """Asks everything, and concludes from what was answered.

    Raises:
        DatasetError: a dataset cannot be used, or holds nothing that was asked for.
        ScenarioError: there are no such scenarios.
        UploadError, ReportError: the results cannot be sent or compared.
    """
    model = settings(llm=given.llm).llm_model or OFFLINE
    desk = open_desk(given)
    asking = _asking(given)
    told = f"python -m evals {shlex.join(_command(given))}"
    about = about_run(told, _part(given), model, given.sample)
    asking.ask(given)
    far = {"whole": _is_whole(given) and not asking.stopped, "stopped": asking.stopped}
    about = about.model_copy(update=far)
    outcome = conclude(given, about, asking.parts(), asking.results, desk)
    return Ran(outcome, asking.far)


@dataclass
class Asking:
    """What is to be asked, and what came of it so far."""

    questions: Sequence[Questions]
    scenarios: Sequence[Scenario]
    bar: Bar
    found: dict[int, list[TurnResult]] = field(default_factory=dict)
    scenes: dict[int, list[Result]] = field(default_factory=dict)
    stopped: bool = False

    def ask(self, given: argparse.Namespace) -> None:
        """Asks everything, until it is done or somebody stops it."""
        try:
            self._ask(given)
        except KeyboardInterrupt:
            self.stopped = True
        finally:
            self.bar.close()

    @property
    def far(self) -> str:
        """How far it came where somebody stopped it."""
        return f"stopped: {self.bar.done} of {self.bar.total} asked" if self.stopped else ""

    def parts(self) -> list[Part]:
        """Each dataset with its results; those of which nothing was asked are left out."""
        return [
            Part(
                suite=one.suite,
                sealed=one.sealed,
                dataset=one.dataset,
                results=in_order(one.dataset, self.found[at]),
            )
            for at, one in enumerate(self.questions)
            if at in self.found
        ]

    def _ask(self, given: argparse.Namespace) -> None:
        numbered = [
            (at, order)
            for at, one in enumerate(self.questions)
            for order in orders(
                one.dataset,
                repeat=given.repeat,
                concurrency=given.concurrency,
                llm=given.llm,
            )
        ]
        # The larger ones first, so that none is left alone at the end.
        numbered.sort(key=lambda one: -len(one[1].cases))

        def done(number: int, results: list[TurnResult]) -> None:
            self.found.setdefault(numbered[number][0], []).extend(results)
            self.bar.step(sum(one.position == 1 for one in results))

        def scenario_done(number: int, results: list[Result]) -> None:
            self.scenes[number] = results
            self.bar.step(len(results))

        carry_out(carried_out, [order for _, order in numbered], given.processes, done)
        carry_out(scenario_carried_out, self.scenarios, given.processes, scenario_done)

    @property
    def results(self) -> list[Result]:
        """Of the scenarios, in their order."""
        return [one for number in sorted(self.scenes) for one in self.scenes[number]]


def _asking(given: argparse.Namespace) -> Asking:
    questions = _questions(given)
    drawn = _scenarios(given)
    if not questions and not drawn:
        only = f" with the id or tag {', '.join(given.only)}" * bool(given.only)
        raise DatasetError(f"{' '.join(given.targets) or 'all suites'}: no case{only} to ask")
    total = given.repeat * sum(len(one.dataset.cases) for one in questions)
    total += sum(kind.name in one.pack.asked for one in drawn for kind in one.pack.kinds)
    return Asking(questions, drawn, Bar(total))


def _questions(given: argparse.Namespace) -> list[Questions]:
    """What is asked for of the datasets; parts of which nothing is left are left out."""
    names = [one for one in given.targets or SUITES if one != scenarios.NAME]
    found = []
    for one in wanted(names, open_only=given.open_only, sealed_only=given.sealed_only):
        dataset = sampled(one.dataset.only(given.only), given.sample)
        found.append(replace(one, dataset=dataset))
    return [one for one in found if one.dataset.cases]


def _scenarios(given: argparse.Namespace) -> list[Scenario]:
    """The scenarios belong to the diagnostics; they are open, have no tags, and need no model."""
    named = not given.targets or {_DIAGNOSTICS, scenarios.NAME} & set(given.targets)
    if not named or given.only or given.sealed_only or given.llm:
        return []
    every = scenarios.orders(given)
    return spread(every, given.sample, lambda one: one.pack.seed, lambda one: str(one.pack.number))


def _command(given: argparse.Namespace) -> list[str]:
    """What makes the same figures again."""
    repeat = ["--repeat", str(given.repeat)] if given.repeat > 1 else []
    return ["run", *_narrowed(given), *repeat, *(["--llm"] if given.llm else [])]


def _part(given: argparse.Namespace) -> str:
    """What is asked: only runs of the same part are compared with each other."""
    return " ".join(_narrowed(given)) or WHOLE


def _is_whole(given: argparse.Namespace) -> bool:
    """Nothing is left out: of each bar there must be something to say."""
    parts = any(getattr(given, name) for name in _PARTS)
    return not (given.targets or given.only or parts or given.kinds) and given.sample == 1.0


def _narrowed(given: argparse.Namespace) -> list[str]:
    """The options that choose what is asked, as they were given."""
    told = [*given.targets, *(word for one in given.only for word in ("--only", one))]
    told += [f"--{name.replace('_', '-')}" for name in _PARTS if getattr(given, name)]
    for name, usual in {"sample": 1.0, **scenarios.USUAL}.items():
        value = getattr(given, name)
        told += [] if value == usual else [f"--{name}", str(value)]
    return told


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 1")
    return share
