"""What surely asks for an explanation, and the question without its story."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from graphs.offline.text.anecdotes import question_of
from graphs.offline.text.general import sought
from graphs.offline.understand import Understander
from graphs.question import Intent

_READER = Understander(timezone=ZoneInfo("UTC"))
_NOW = datetime(2026, 6, 9, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("who is who: mailman, batchman and netman", Intent.CONCEPT),
        ("caminho crítico: conceito", Intent.CONCEPT),
        ("explain external dependency, i talk about it tomorrow morning", Intent.CONCEPT),
        ("which permissions does one need to release a job", Intent.CONCEPT),
        ("qual é o papel da stream FINAL?", Intent.CONCEPT),
        ("prioridade HI vale quanto?", Intent.CONCEPT),
        ("o que acontece com tudo o que não terminou na virada?", Intent.CONCEPT),
        ("tem como o rc 8 contar como sucesso?", Intent.CONCEPT),
        ("limit 0 on a workstation ends what is running? what is the effect", Intent.CONCEPT),
        ("exit code 143, qual o significado", Intent.CODE_MEANING),
        ("the agent shows AWSBHT001E, what is behind that", Intent.CODE_MEANING),
        ("ITB0051W, o que é", Intent.CODE_MEANING),
        ("como usar o resetFTA", Intent.PROCEDURE),
        ("how can i find out in general which job keeps a resource", Intent.PROCEDURE),
        ("i want to lift one dependency of a job. how?", Intent.PROCEDURE),
        ("o que verificar quando uma regra de evento não dispara", Intent.PROCEDURE),
        ("how is altpri written", Intent.SYNTAX),
        ("conman sbs with ;alias, the syntax", Intent.SYNTAX),
        ("which jobs have priority hi", Intent.JOB_LIST),
        ("explain why PAYCALC is waiting", Intent.WHY_WAITING),
        ("list the jobs in hold state", Intent.JOB_LIST),
    ],
)
def test_what_is_asked_of_a_term_is_told_from_what_is_asked_of_the_plan(
    said: str, intent: Intent
) -> None:
    """A word of HWA, a right, a code or a way is explained; an object's state is not."""
    tasks = _READER.understand(said, now=_NOW).tasks
    assert [task.intent for task in tasks] == [intent]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("sintaxe do altpri? esqueci a ordem", "sintaxe do altpri?"),
        ("we argued at a course: what happens to a prompt", "what happens to a prompt"),
        ("explain the fence, i have to present it", "explain the fence"),
        ("explica o estado STUCK pra eu passar pro turno", "explica o estado STUCK"),
        ("agente sem link: o que acontece com os jobs", "agente sem link: o que acontece com os jobs"),
        ("joins: how do they work", "joins: how do they work"),
        ("AWSBHT001E: what does it mean", "AWSBHT001E: what does it mean"),
    ],
)  # fmt: skip
def test_the_documents_are_searched_for_the_question_alone(told: str, asked: str) -> None:
    """A story goes; what the question leans on stays."""
    assert question_of(told) == asked


def test_a_code_that_shall_count_as_success_is_searched_by_its_condition() -> None:
    """`RC 4 as success` asks for RCCONDSUCC, and not for the meaning of 4."""
    assert "RCCONDSUCC" in sought("how do i make rc 4 count as a success")


def test_the_language_of_a_pasted_log_is_not_the_askers() -> None:
    """What is typed beneath the lines of a log tells the language."""
    said = "= Exit Status : 137\n= Elapsed Time : 00:41:07\n\no que significa esse exit status?"
    assert _READER.understand(said, now=_NOW).language == "pt"


def test_prefixes_of_messages_are_no_objects() -> None:
    """`STAGEMAN:` before a code is the program that wrote it."""
    task = _READER.understand("STAGEMAN:AWSBHV082E what does it mean", now=_NOW).tasks[0]
    assert task.entities.objects() == ()
