"""What narrows a list reaches the tools, and what cannot be honoured is said."""

from typing import Any

import pytest

from graphs.offline.filters.unheeded import unheeded
from graphs.offline.playbook import calls
from graphs.question import Task
from tests.graphs.offline.tables import rows, understand

_SLOTS = (
    "jobs", "streams", "workstations", "names", "return_codes", "states", "conditions",
    "without_states", "without_conditions", "without_names", "unread",
)  # fmt: skip


def _task(say: str) -> Task:
    return understand(say).tasks[0]


@pytest.mark.parametrize("row", rows("slots.yaml"), ids=lambda row: row["say"])
def test_slots_are_read(row: dict[str, Any]) -> None:
    """Each line of the table: every slot that it names, and no other."""
    task = _task(row["say"])
    found = task.entities
    told: dict[str, Any] = {slot: sorted(map(str, getattr(found, slot))) for slot in _SLOTS}
    told |= {"order": found.order, "limit": found.limit, "ascending": found.ascending}
    told |= {"measures": list(map(str, found.measures)), "intent": task.intent.value}
    due: dict[str, Any] = {slot: sorted(map(str, row.get(slot, []))) for slot in _SLOTS}
    due |= {"order": row.get("order"), "limit": row.get("limit")}
    due |= {"measures": row.get("measures", []), "intent": row.get("intent", "job_list")}
    assert told == {**due, "ascending": row.get("ascending", False)}


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ("top ten slowest jobs on APP01",
         [{"workstation": "APP01", "order": "minutes", "limit": 10}]),
        ("failed jobs on APP01 and APP02",
         [{"states": ["ABEND", "FAIL"], "workstation": name} for name in ("APP01", "APP02")]),
        ("jobs with rc 127 or 128", [{"measures": ["return_code=127,128"]}]),
        ("jobs not running with priority over 50",
         [{"without_states": ["EXEC"], "measures": ["priority>50"]}]),
        ("jobs that started between 1 and 3",
         [{"since": "2026-11-22T04:00:00+00:00", "until": "2026-11-22T06:00:00+00:00",
           "times": "started"}]),
        ("what abended since the plan started", [{"states": ["ABEND"], "since_plan": True}]),
        ("critical jobs on APP01", [{"conditions": ["critical"], "workstation": "APP01"}]),
    ],
)  # fmt: skip
def test_slots_reach_the_tool(say: str, expected: list[dict[str, Any]]) -> None:
    """One call for each place, with everything that was said."""
    assert calls(_task(say)) == [("find_jobs", one) for one in expected]


@pytest.mark.parametrize(
    ("say", "slots"),
    [
        ("which agents are unlinked since midnight?", ["span"]),
        ("which prompts are waiting since 22:00?", ["span"]),
        ("who holds TAPEDRV since midnight?", ["span"]),
        ("jobs waiting for more than 2 hours", []),
        ("is PAYCALC ok tonight?", []),
        ("did PAYCALC run yesterday?", ["span"]),
        ("first 500 abended jobs", ["most"]),
        ("failed jobs except on APP01", []),
        ("common cause of the failures except on APP01?", ["denied"]),
        (f"status of PAYCALC and {'PAY_' * 12}", ["long_name"]),
        ("what abended since midnight", []),
        ("top ten slowest jobs", []),
        ("what changed since 22:00?", []),
    ],
)
def test_what_is_not_honoured_is_said(say: str, slots: list[str]) -> None:
    """A slot that no tool takes is told by its own words; one that is taken is not."""
    gaps = unheeded(_task(say))
    assert [code for gap in gaps for code in gap.codes] == slots
    assert all(gap.detail for gap in gaps)
