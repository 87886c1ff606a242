"""Small runs to count, compare and show."""

from collections.abc import Sequence
from datetime import UTC, datetime

from evals.judging.result import TurnResult
from evals.judging.seen import Score
from evals.questions.case import Case, Header
from evals.questions.dataset import Dataset
from evals.questions.expect import Scorer
from evals.reporting.figures import About, Report
from evals.reporting.tally import Part, tally
from tests.evals.samples import result


def dataset(*ids: str, user: str = "status of X", **thresholds: float) -> Dataset:
    """A dataset of single questions."""
    return Dataset(
        header=Header.model_validate(
            {
                "name": "tiny",
                "description": "d",
                "language": "en",
                "thresholds": thresholds,
                "plant": {"now": "2026-03-04T02:30:00Z"},
            }
        ),
        cases=[Case.model_validate({"id": one, "conversation": [{"user": user}]}) for one in ids],
    )


def part(
    given: Dataset, results: Sequence[TurnResult], suite: str = "status", *, sealed: bool = False
) -> Part:
    """A dataset that was asked."""
    return Part(suite=suite, sealed=sealed, dataset=given, results=results)


def about(unit: float = 10.0, scope: str = "whole", day: int = 4) -> About:
    """A run on a machine of this speed."""
    return About(
        made_at=datetime(2026, 3, day, tzinfo=UTC),
        command="python -m evals run",
        part=scope,
        calibration_ms=unit,
    )


def turns(
    held: int, wrong: int, *, scorer: Scorer = "facts", elapsed: float = 20.0, name: str = "case"
) -> list[TurnResult]:
    """So many turns that held, then those that did not."""
    return [
        result(
            f"{name}-{at}",
            scores={"answered": Score(True), scorer: Score(at < held, "17", "16")},
            elapsed=elapsed,
        )
        for at in range(held + wrong)
    ]


def report(results: Sequence[TurnResult], suite: str = "status", unit: float = 10.0) -> Report:
    """The report of a run of one suite."""
    asked = dataset(*dict.fromkeys(one.case.id for one in results))
    return tally([part(asked, results, suite)], about(unit))
