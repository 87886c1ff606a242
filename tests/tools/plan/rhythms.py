"""Small definitions for tests of run cycles: a stream, its calendars, its groups."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tools.hwa.model_objects import (
    CalendarDefinition,
    Defined,
    JobStreamDefinition,
    RunCycleGroupDefinition,
)
from tools.plan.days.run_cycle import Library
from tools.plan.days.schedule import Schedule, StreamRecord

MONDAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
Json = dict[str, Any]


def cycle(name: str = "CYCLE", expression: str = "", **more: Any) -> Json:
    """A run cycle by rule, daily unless told; or of another type."""
    kind = more.pop("type", "rrule")
    rule = expression or ("FREQ=DAILY" if kind == "rrule" else "")
    return {"name": name, "type": kind, "expression": rule, **more}


def stream(*cycles: Json, out: Sequence[Json] = (), **more: Any) -> StreamRecord:
    """A job stream's definition as HWA sends it; weekends are free, as by default."""
    body = {
        "id": more.pop("id", "s-1"),
        "folder": "/F",
        "name": "S",
        "workstation": "/WS",
        "runCycles": list(cycles),
        "exclusiveRunCycles": list(out),
        **more,
    }
    record = {"kind": "JobStream", "key": "/WS#/F/S", "def": body}
    return Defined[JobStreamDefinition].model_validate(record)


def library(
    calendars: Mapping[str, Sequence[date]] | None = None,
    groups: Mapping[str, Json] | None = None,
) -> Library:
    """Calendars and groups by their paths."""
    made = [_body(path, dates=list(dates)) for path, dates in (calendars or {}).items()]
    shared = [_body(path, **body) for path, body in (groups or {}).items()]
    return Library(
        tuple(Defined[CalendarDefinition].model_validate(each) for each in made),
        tuple(Defined[RunCycleGroupDefinition].model_validate(each) for each in shared),
    )


def _body(path: str, **more: Any) -> Json:
    folder, _, name = path.rpartition("/")
    body = {"id": f"id of {path}", "folder": folder or "/", "name": name, **more}
    return {"kind": "", "key": path, "def": body}


def schedule(
    *versions: StreamRecord,
    calendars: Mapping[str, Sequence[date]] | None = None,
    groups: Mapping[str, Json] | None = None,
) -> Schedule:
    """A schedule of these versions."""
    return Schedule(versions, library(calendars, groups))


def planned(made: Schedule, first: date, days: int) -> list[date]:
    """The days from the first on for which it is planned."""
    every = [first + at * ONE_DAY for at in range(days)]
    return [day for day in every if made.on(day).planned]


def midnight(day: date) -> str:
    """A day as the begin of validity is written."""
    return datetime(day.year, day.month, day.day).isoformat()  # noqa: DTZ001 - as HWA writes it
