"""Writes run cycles as REST V2's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tools.hwa.simulator.plan.definitions import RunCycle
from tools.hwa.simulator.wire.render_objects import without_nothing

Json = dict[str, Any]
_FREE_DAYS: Mapping[str, str] = {
    "NONE": "none",
    "DO_NOT_SELECT": "doNotSelect",
    "NEAREST_BEFORE": "nearestBefore",
    "NEAREST_AFTER": "nearestAfter",
}
_UNITS: Mapping[str, str] = {"DAY": "DAYS", "WORKDAY": "WORKDAYS", "WEEKDAY": "WEEKDAYS"}


def cycle_json(cycle: RunCycle) -> Json:
    """One run cycle; the days that it names as dates, a calendar or a rule."""
    return without_nothing(
        {
            "name": cycle.name,
            "type": cycle.type,
            "expression": cycle.expression or None,
            "dates": [each.isoformat() for each in cycle.dates] or None,
            "calendar": cycle.calendar or None,
            "offset": cycle.offset or None,
            "offsetUnit": _UNITS.get(cycle.offset_unit, cycle.offset_unit) * bool(cycle.offset)
            or None,
            "freeDaysRule": _FREE_DAYS.get(cycle.free_days_rule, cycle.free_days_rule),
            "validFrom": day(cycle.valid_from),
            "validTo": day(cycle.valid_to),
            "startTime": clock_time(cycle.start_time),
        }
    )


def group_reference(path: str) -> Json:
    """A run cycle that stands for a whole run cycle group."""
    return {"name": path.rpartition("/")[2], "type": "group", "runCycleGroup": path}


def day(at: date | None) -> str | None:
    """A day, or nothing."""
    return None if at is None else at.isoformat()


def midnight(at: date | None) -> str | None:
    """The begin of a day, where HWA wants a moment."""
    return None if at is None else f"{at.isoformat()}T00:00:00Z"


def clock_time(text: str) -> str | None:
    """A time of day with its seconds, from `hhmm` or `hh:mm`."""
    digits = text.replace(":", "")
    if not digits:
        return None
    padded = f"{digits:0<6}"
    return f"{padded[:2]}:{padded[2:4]}:{padded[4:6]}"
