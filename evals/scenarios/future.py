"""Forecasts, held against what then happens when the clock moves on."""

from datetime import UTC, datetime, timedelta

from evals.scenarios.judge import Score, forecast_of
from evals.scenarios.scene import Scene, Stage
from graphs.answer import Answer
from tools.hwa.simulator.plan.rules import advance

HOURS = 20
"""How far ahead is looked: what starts late in this plan may end in the next."""

_STEP = timedelta(minutes=10)


def kept(stage: Stage, scene: Scene, answer: Answer) -> Score:
    """Whether the subject ends between the forecast's 10 % and its 90 %."""
    told = forecast_of(scene, answer)
    ended = _end(stage, scene)
    expected = f"an interval around {_shown(ended)}"
    if told is None or told.end is None:
        return Score(0.0, expected, f"no forecast ({answer.intent.id})")
    right = ended is not None and told.end.earliest <= ended <= told.end.latest
    between = f"{_shown(told.end.earliest)} to {_shown(told.end.latest)}"
    return Score(float(right), expected, f"{between}, most likely {_shown(told.end.median)}")


def _end(stage: Stage, scene: Scene) -> datetime | None:
    """When the subject ends; None where it does not within these hours."""
    job = stage.world.jobs[scene.subject.id or ""]
    for _ in range(HOURS * 3600 // int(_STEP.total_seconds())):
        if job.run.ended is not None:
            return datetime.fromtimestamp(job.run.ended, UTC)
        stage.clock.advance(_STEP)
        advance(stage.world)
    return None


def _shown(moment: datetime | None) -> str:
    return f"{moment:%d %b %H:%M:%S}" if moment else "never"
