"""Expected moments, and the odds that one is made, as the values of a finding."""

from datetime import datetime
from typing import Any

import numpy as np

from tools.ahead.chosen import Flow
from tools.ahead.foreseen import Foreseen
from tools.plan.ahead.due import probability
from tools.plan.ahead.spread import Draws
from tools.plan.diagnosis import Expected


def span(what: str, expected: Expected | None) -> dict[str, datetime | None]:
    """A moment with its bounds, under names that a phrase knows."""
    if expected is None:
        return {what: None, f"{what}_from": None, f"{what}_to": None}
    return {
        what: expected.median,
        f"{what}_from": expected.earliest,
        f"{what}_to": expected.latest,
    }


def against(
    seen: Foreseen, record: Flow, ends: Draws | None, by: datetime | None
) -> dict[str, Any]:
    """How likely it is that a moment is made: the one asked for, else the object's deadline."""
    due = by or record.time_restrictions.deadline_time
    if due is None or ends is None:
        return {"by": None, "asked": False, "probability": None, "margin": None, "late": False}
    return {"by": due, "asked": by is not None, **odds(seen, ends, due)}


def odds(seen: Foreseen, ends: Draws, due: datetime) -> dict[str, Any]:
    """In how many of a hundred cases it is made, and by how much in the usual one."""
    seconds = due.timestamp() - seen.outlook.situation.now
    margin = seconds - float(np.median(ends))
    return {
        "probability": 100 - round(100 * probability(ends, seconds)),
        "margin": abs(round(margin)),
        "late": margin < 0,
    }
