"""The tables of wordings, and what it means that one is understood as it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from graphs.offline.understand import Understander
from graphs.question import Focus, Task, Understanding

HERE: Final = Path(__file__).parent
ZONE: Final = ZoneInfo("America/Sao_Paulo")
NOW: Final = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)  # 02:30 in São Paulo, a Sunday
_ALWAYS: Final = (
    "jobs", "streams", "workstations", "resources", "names", "folders", "prompts", "codes",
    "return_codes",
)  # fmt: skip
_AHEAD: Final = {
    "change": "change", "value": "value", "deadline": "by", "delay_minutes": "delay", "day": "day",
    "asks": "asks",
}  # fmt: skip
_WHERE_NAMED: Final = ("states", "conditions", "group_by")


@dataclass(frozen=True)
class Wording:
    """One line of a table."""

    say: str
    focus: Focus
    tasks: tuple[dict[str, Any], ...]


@cache
def understander() -> Understander:
    """One reader for all tests; it has no state of its own."""
    return Understander(timezone=ZONE)


def understand(say: str, focus: Focus | None = None) -> Understanding:
    """The understanding of a text at the tables' moment."""
    return understander().understand(say, focus=focus or Focus(), now=NOW)


def rows(file: str) -> Any:  # noqa: ANN401  # tables differ in shape
    """The content of a table beside this module."""
    return yaml.safe_load((HERE / file).read_text("utf-8"))


@cache
def focuses() -> dict[str, Focus]:
    """What a conversation may be about."""
    return {name: Focus.model_validate(row) for name, row in rows("focuses.yaml").items()}


def wordings(file: str) -> list[Wording]:
    """The lines of a table of wordings."""
    return [
        Wording(
            str(row["say"]),
            focuses()[row["focus"]] if "focus" in row else Focus(),
            tuple(row.get("tasks", [row])),
        )
        for row in rows(file)
    ]


def mistakes(wording: Wording) -> list[str]:
    """What differs between a line and the understanding of its text."""
    tasks = understand(wording.say, wording.focus).tasks
    if len(tasks) != len(wording.tasks):
        return [f"tasks: {[task.intent.value for task in tasks]}"]
    pairs = zip(tasks, wording.tasks, strict=True)
    return [mistake for task, want in pairs for mistake in _differences(task, want)]


def _differences(task: Task, want: dict[str, Any]) -> Iterable[str]:
    intents = want["intent"] if isinstance(want["intent"], list) else [want["intent"]]
    if task.intent.value not in intents:
        yield f"intent: {task.intent.value}, not {want['intent']}"
    for slot in _ALWAYS:
        found, due = list(getattr(task.entities, slot)), want.get(slot, [])
        if due not in ("any", found):
            yield f"{slot}: {found}, not {due}"
    for slot in _WHERE_NAMED:
        if slot in want and set(getattr(task.entities, slot)) != set(want[slot]):
            yield f"{slot}: {getattr(task.entities, slot)}, not {want[slot]}"
    yield from _ahead_differs(task, want)
    yield from _span_differs(task, want)
    if "limit" in want and task.entities.limit != want["limit"]:
        yield f"limit: {task.entities.limit}, not {want['limit']}"


def _span_differs(task: Task, want: dict[str, Any]) -> Iterable[str]:
    """The span is compared where the line names an end of it."""
    span = task.entities.span
    for end in ("since", "until"):
        found = getattr(span, end) if span else None
        local = found.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if found else None
        if end in want and local != want[end]:
            yield f"{end}: {local}, not {want[end]}"


def _ahead_differs(task: Task, want: dict[str, Any]) -> Iterable[str]:
    """What is supposed or lies ahead is as the line says, or not there."""
    for slot, key in _AHEAD.items():
        found, due = _plain(getattr(task.entities, slot)), want.get(key)
        if due not in ("any", found):
            yield f"{key}: {found}, not {due}"


def _plain(value: object) -> object:
    """Moments and days as the tables write them."""
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value
