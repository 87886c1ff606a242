"""Each intent asks its tools exactly what was asked of it."""

from typing import Any

import httpx
import pytest

from graphs.offline.playbook import calls, needs_object
from graphs.question import Entities, Focus, Intent, Task
from tests.graphs.offline.tables import NOW, focuses, understand
from tools.ahead.expectations import expectation_tools
from tools.causes.common_cause_tools import common_cause_tools
from tools.days.schedule_tools import schedule_tools
from tools.failures.rerun_safety import rerun_tools
from tools.hwa.client import HwaClient
from tools.kept.history import NoHistory
from tools.kept.past import Past, past_tools
from tools.listing.overview import no_copy
from tools.plan.past.shifts import Shifts

PAYCALC = "/MDM#PAYDAILY.PAYCALC"
_JOB, _STREAM = ["job", "jobstream"], ["jobstream", "job"]
_CALLS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("", "what is behind all the waiting in /FINANCE?", "common_causes",
     {"states": ["HOLD", "READY", "FENCE"], "folder": "/FINANCE"}),
    ("", "twenty jobs abended at 02:14. One cause?", "common_causes",
     {"states": ["ABEND"], "since": "2026-11-22T05:14:00+00:00",
      "until": "2026-11-22T05:15:00+00:00"}),
    ("", "o que está segurando a malha do financeiro?", "common_causes", {"stream": "FINANCEIRO"}),
    ("", "which single thing would unblock the most jobs?", "common_causes", {}),
    ("", "when will the batch end?", "expected_end", {}),
    ("", "will PAYCALC make 06:00?", "expected_end",
     {"name": "PAYCALC", "kinds": _JOB, "by": "2026-11-22T09:00:00+00:00"}),
    ("", "quando termina a malha PAYDAILY?", "expected_end", {"name": "PAYDAILY", "kinds": _STREAM}),
    ("job", "when will it end then?", "expected_end", {"name": PAYCALC, "kinds": _JOB}),
    ("", "will anything miss its deadline?", "deadlines_at_risk", {}),
    ("job", "if it stays down another hour, which deadlines go?", "deadlines_at_risk",
     {"name": PAYCALC, "kinds": _JOB, "delay_minutes": 60}),
    ("", "what is on the critical path?", "critical_path", {}),
    ("", "caminho crítico do PAYCALC", "critical_path", {"name": "PAYCALC", "kinds": _JOB}),
    ("", "if I release PAYCALC on APP01 what starts?", "what_if",
     {"change": "release", "name": "PAYCALC", "kinds": _JOB, "workstation": "APP01"}),
    ("job", "e se eu cancelar?", "what_if", {"change": "cancel", "name": PAYCALC, "kinds": _JOB}),
    ("", "what if I set the limit of APP01 to 30?", "what_if",
     {"change": "limit", "name": "APP01", "kinds": ["workstation", "jobstream"], "value": 30}),
    ("", "what if the limit of stream PAYDAILY goes to 2?", "what_if",
     {"change": "limit", "name": "PAYDAILY", "kinds": ["jobstream"], "value": 2}),
    ("", "if I set the fence of PROD1 to 0 what runs?", "what_if",
     {"change": "fence", "name": "PROD1", "kinds": ["workstation"], "value": 0}),
    ("", "if I take DB02 down from 01:00 to 03:00, what suffers?", "what_if",
     {"change": "outage", "name": "DB02", "kinds": ["workstation"],
      "since": "2026-11-23T04:00:00+00:00", "until": "2026-11-23T06:00:00+00:00"}),
    ("", "what changed since 22:00?", "what_changed", {"since": "2026-11-22T01:00:00+00:00"}),
    ("", "what changed since my shift began?", "what_changed",
     {"since": "2026-11-22T01:00:00+00:00"}),
    ("", "o que mudou no PAYCALC entre 1 e 2?", "what_changed",
     {"name": "PAYCALC", "since": "2026-11-22T04:00:00+00:00",
      "until": "2026-11-22T05:00:00+00:00"}),
    ("", "give me the shift handover", "handover", {}),
    ("", "passagem de turno desde as 18h", "handover", {"since": "2026-11-21T21:00:00+00:00"}),
    ("", "has CUST_LOAD on APP01 failed before?", "past_failures",
     {"name": "CUST_LOAD", "workstation": "APP01"}),
    ("", "why wasn't MONTHEND in today's plan?", "schedule",
     {"name": "MONTHEND", "question": "why_not"}),
    ("", "will MONTHEND run on the 31st?", "schedule",
     {"name": "MONTHEND", "question": "will", "day": "2026-12-31"}),
    ("stream", "why did it run today?", "schedule",
     {"name": "/MDM#PAYDAILY", "question": "why"}),
    ("job", "pode reprocessar direto?", "rerun_safety", {"name": PAYCALC}),
]  # fmt: skip


@pytest.mark.parametrize(("focus", "say", "tool", "arguments"), _CALLS, ids=[c[1] for c in _CALLS])
def test_a_question_is_one_call(focus: str, say: str, tool: str, arguments: dict[str, Any]) -> None:
    """The tool of the intent, with what was said and no more."""
    (task,) = understand(say, focuses()[focus] if focus else Focus()).tasks
    assert not needs_object(task)
    assert calls(task) == [(tool, arguments)]


@pytest.mark.parametrize(
    "say",
    [
        "will the regulatory report make 06:00?",
        "por que a carga mensal não entrou no plano de hoje?",
        "if I release the second job, what starts?",
        "has the monthly load failed before?",
        "critical path of the regulatory report",
    ],
)
def test_an_object_without_a_name_is_asked_back(say: str) -> None:
    """What is described and not named is never taken for the whole batch, or for another."""
    assert all(
        task.intent is Intent.UNCLEAR or needs_object(task) for task in understand(say).tasks
    )


def test_a_limit_of_zero_is_said() -> None:
    """Zero is a value like any other."""
    found = Entities(change="limit", value=0, workstations=("APP01",))
    ((_, arguments),) = calls(Task(intent=Intent.WHAT_IF, text="", entities=found))
    assert arguments["value"] == 0


def test_several_objects_are_several_calls() -> None:
    """Each object is asked about by itself."""
    (task,) = understand("when will PAYCALC and RPT_01 end?").tasks
    assert [arguments["name"] for _, arguments in calls(task)] == ["PAYCALC", "RPT_01"]


async def _schemas() -> dict[str, type[Any]]:
    """What the tools of these questions take; nothing is called, so there is no far side."""
    async with httpx.AsyncClient() as http:
        hwa = HwaClient(http)
        tools = [
            *common_cause_tools(hwa),
            *expectation_tools(hwa),
            *schedule_tools(hwa),
            *rerun_tools(hwa, no_copy),
            *past_tools(hwa, no_copy, Past(NoHistory(), Shifts(), lambda: NOW)),
        ]
        return {tool.name: tool.get_input_schema() for tool in tools}


async def test_the_tools_take_what_they_are_given() -> None:
    """No call is refused for its arguments, and none is left unsaid."""
    schemas = await _schemas()
    for _, _, tool, arguments in _CALLS:
        assert set(arguments) <= set(schemas[tool].model_fields)
        schemas[tool].model_validate(arguments)
    assert set(schemas) == {tool for _, _, tool, _ in _CALLS}
