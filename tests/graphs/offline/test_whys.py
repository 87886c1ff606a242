"""A why is one question, whatever stands beside it: a time, a remark, a suspect, another wording."""

import pytest

from graphs.offline.diagnosed import asked_of
from graphs.question import Entities, Intent, Task
from tests.graphs.offline.tables import understand
from tools.plan.diagnosis import Diagnosis
from tools.receipts import Finding, ObjectRef
from tools.report import Report

_JOB = ObjectRef(kind="job", key="/FTA1#/PAY/PAYDAILY.PAYCALC", name="PAYCALC")


@pytest.mark.parametrize(
    "say",
    [
        "why didn't PAYCALC run tonight?",
        "why has PAYCALC been on hold since 22:00",
        "PAYCALC died around 01:17, why?",
        "por que o PAYCALC não rodou hoje?",
        "por que o PAYCALC falhou essa noite",
        "o que depende do PAYCALC hoje?",
        "write my shift handover",
    ],
)
def test_the_time_of_the_run_that_is_meant_narrows_nothing(say: str) -> None:
    """The record tells when it ran: with and without the time it is the same question."""
    assert understand(say).tasks[0].entities.span is None


@pytest.mark.parametrize("say", ["why did PAYCALC fail last week?", "handover since 22:00"])
def test_another_time_is_kept(say: str) -> None:
    """It may be another run, or was said in numbers: what no tool heeds is told."""
    assert understand(say).tasks[0].entities.span is not None


@pytest.mark.parametrize(
    ("say", "names", "reasons"),
    [
        ("why is PAYCALC waiting for GL_POST?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("is GL_POST blocking PAYCALC?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("is APP01 the reason PAYCALC doesn't start", {"PAYCALC", "APP01"}, {"APP01"}),
        ("por que o PAYCALC está esperando o GL_POST?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("o GL_POST está segurando o PAYCALC?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("o PAYCALC está parado por causa do GL_POST?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("predecessor GL_POST ended, why doesn't PAYCALC start", {"PAYCALC"}, {"GL_POST"}),
        ("GL_POST is in SUCC, PAYCALC on hold, why?", {"PAYCALC"}, {"GL_POST"}),
        ("o GL_POST deu sucesso, o PAYCALC segue em hold, por que?", {"PAYCALC"}, {"GL_POST"}),
        ("is PAYCALC held only by GL_POST?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("o PAYCALC está preso só pelo GL_POST?", {"PAYCALC", "GL_POST"}, {"GL_POST"}),
        ("além do GL_POST, por que o PAYCALC espera?", {"PAYCALC"}, {"GL_POST"}),
        ("why are PAYCALC and GL_POST waiting?", {"PAYCALC", "GL_POST"}, set()),
    ],
)
def test_a_supposed_reason_is_no_second_question(
    say: str, names: set[str], reasons: set[str]
) -> None:
    """What is taken for the reason is known as that; what is over is no object of the question."""
    (task,) = understand(say).tasks
    assert task.intent in {Intent.WHY, Intent.WHY_WAITING}
    assert set(task.entities.objects()) == names
    assert set(task.entities.reasons) == reasons


@pytest.mark.parametrize(
    ("say", "intents"),
    [
        ("PAYCALC has no free resource? why does it wait", 1),
        ("why is PAYCALC waiting? is it one reason or more?", 1),
        ("por que o PAYCALC está esperando? é só um motivo ou tem mais?", 1),
        ("what is the status of PAYCALC and why is it waiting?", 2),
        ("why did PAYCALC fail and what depends on it?", 2),
    ],
)
def test_one_why_holds_what_it_tells_anyway(say: str, intents: int) -> None:
    """What the diagnosis tells of its object is not answered apart; a status that is asked for is."""
    assert len(understand(say).tasks) == intents


def _told(task: Task, statement: str) -> Intent:
    finding = Finding(statement=statement, subject=_JOB)
    diagnosis = Diagnosis(subject=_JOB, confidence=1.0)
    return asked_of(task, Report(findings=(finding,), objects=(_JOB,), diagnosis=diagnosis))


def test_the_state_tells_which_why_it_was() -> None:
    """Where the words leave it open; who says that it waits keeps that question."""
    named = Entities(names=("PAYCALC",))
    why = Task(intent=Intent.WHY, text="what's wrong with PAYCALC", entities=named)
    runs = Task(intent=Intent.WHY_WAITING, text="PAYCALC isn't running, why", entities=named)
    held = named.model_copy(update={"states": ("HOLD",)})
    waits = Task(intent=Intent.WHY_WAITING, text="why is PAYCALC on hold", entities=held)
    fails = Task(intent=Intent.WHY_FAILED, text="why did PAYCALC fail", entities=named)
    assert [_told(one, "failed") for one in (why, runs)] == [Intent.WHY_FAILED] * 2
    assert _told(why, "waiting") is Intent.WHY_WAITING
    assert _told(waits, "failed") is Intent.WHY_WAITING
    assert _told(fails, "waiting") is Intent.WHY_FAILED


@pytest.mark.parametrize(
    ("statement", "intent"),
    [("resource_status", Intent.RESOURCE_HOLDERS), ("schedule_not_planned", Intent.SCHEDULE)],
)
def test_a_why_of_something_else_is_that_things_question(statement: str, intent: Intent) -> None:
    """A resource has holders; what is not in the plan has a schedule."""
    task = Task(intent=Intent.WHY_WAITING, text="what holds LOCK")
    assert asked_of(task, Report(findings=(Finding(statement=statement),))) is intent


def test_that_another_failed_is_no_answer_to_a_wait() -> None:
    """Of two objects one failed and one waits: who asks why it waits was told why."""
    failed, waits = (
        Finding(statement=statement, subject=_JOB.model_copy(update={"name": name}))
        for statement, name in (("failed", "GL_POST"), ("waiting", "PAYCALC"))
    )
    subjects = tuple(one.subject for one in (failed, waits) if one.subject)
    report = Report(
        findings=(failed, waits),
        objects=subjects,
        diagnosis=Diagnosis(subject=subjects[-1], confidence=1),
    )
    task = Task(
        intent=Intent.WHY_WAITING,
        text="GL_POST is red: does PAYCALC hang on that alone?",
        entities=Entities(names=("GL_POST", "PAYCALC")),
        confidence=1,
    )
    assert asked_of(task, report) is Intent.WHY_WAITING
