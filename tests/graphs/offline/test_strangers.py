"""Who counts, lists or awaits what no plan has is told so, and gets no figures of the plan."""

import pytest

from graphs.question import Intent
from tests.graphs.offline.tables import NOW, understander

_UNKNOWN = (
    "how many trucks leave tonight?",
    "quantos caminhões saem hoje?",
    "até que horas os caminhões podem sair?",
    "which elevator is broken?",
    "mostra os voos atrasados",
    "any critical patients right now",
    "tem elevador quebrado?",
    "which customers are late",
    "resumo do campeonato",
    "when will the pizza arrive",
)
_KNOWN = (
    ("the customers are furious: how many abended since 22:00?", Intent.JOB_COUNT),
    ("o hospital ligou, quantos jobs estão em abend?", Intent.JOB_COUNT),
    ("which jobs of the bank are late", Intent.JOB_LIST),
    ("which chain of jobs decides tonight, the critical path I mean", Intent.CRITICAL_PATH),
    ("coffee in hand, which agents are unlinked?", Intent.WORKSTATION_LIST),
)


@pytest.mark.parametrize("message", _UNKNOWN)
def test_what_no_plan_has_is_not_counted(message: str) -> None:
    """The thing is asked about, and the plan knows no such thing."""
    tasks = understander().understand(message, now=NOW).tasks

    assert {task.intent for task in tasks} <= {Intent.UNCLEAR, Intent.OUTSIDE}


@pytest.mark.parametrize(("message", "intent"), _KNOWN)
def test_things_told_beside_a_question_leave_it_alone(message: str, intent: Intent) -> None:
    """What is asked of is known; the thing only stands beside it."""
    (task,) = understander().understand(message, now=NOW).tasks

    assert task.intent is intent
