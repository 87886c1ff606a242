"""What can be clicked where an answer asks back."""

from zoneinfo import ZoneInfo

import pytest

from graphs.choices import choices_of, likeliest
from graphs.composing import compose
from graphs.offline.phrase import Phraser
from graphs.question import Entities, Intent, Language, Reading, Task
from graphs.state import Section
from prompts.book import PhraseBook
from tests.graphs.offline.tables import understand
from tools.receipts import Finding, ObjectRef
from tools.report import Report

PHRASER = Phraser(PhraseBook(), ZoneInfo("UTC"))
TWINS = tuple(
    ObjectRef(kind="job", key=f"/{machine}#EOD.LOADX", name="LOADX") for machine in ("FTA1", "FTA2")
)
NEAR = ObjectRef(kind="job", key="GL_POST", name="GL_POST")


def _several(name: str) -> Report:
    head = Finding(statement="several_matches", values={"name": name, "count": 2})
    rows = [Finding(statement="match_row", subject=ref) for ref in TWINS]
    return Report(findings=(head, *rows), choices=TWINS)


def _lost(name: str) -> Report:
    values = {"name": name, "near": ["GL_POST"], "other": ""}
    return Report(findings=(Finding(statement="not_found", values=values),), choices=(NEAR,))


def _section(say: str, report: Report) -> Section:
    (task,) = understand(say).tasks
    return Section(position=0, agent=task.agent, task=task, text="x", report=report)


@pytest.mark.parametrize(
    "say",
    [
        "why is LOADX not starting?",
        "o que depende do loadx",
        "will LOADX make 06:00?",
        "if loadx is cancelled, what happens?",
        "show me the log of LOADX",
    ],
)
def test_a_choice_among_several_asks_the_same_of_that_one(say: str) -> None:
    """The label is the key; sent, the message asks what was asked, and of nothing else."""
    (asked,) = understand(say).tasks
    choices = choices_of([_section(say, _several("LOADX"))], PHRASER)
    assert [choice.label for choice in choices] == [ref.key for ref in TWINS]
    for choice, ref in zip(choices, TWINS, strict=True):
        (task,) = understand(choice.message).tasks
        assert (task.intent, task.entities.objects()) == (asked.intent, (ref.key,))
        assert (task.entities.deadline, task.entities.change) == (
            asked.entities.deadline,
            asked.entities.change,
        )


@pytest.mark.parametrize("say", ["status of GL_PSOT", "por que o gl_psot caiu?"])
def test_the_nearest_name_takes_the_place_of_the_unknown_one(say: str) -> None:
    """The question stands as it was typed, but for the name."""
    (choice,) = choices_of([_section(say, _lost("GL_PSOT"))], PHRASER)
    assert choice.label == "GL_POST"
    assert choice.message == say.replace("GL_PSOT", "GL_POST").replace("gl_psot", "GL_POST")


def test_a_name_that_the_message_does_not_hold_is_sent_alone() -> None:
    """What a pointer meant is asked by the pending task, which the name answers."""
    task = Task(intent=Intent.WHY_WAITING, text="what is it waiting for?")
    section = Section(
        position=0, agent="diagnostics", task=task, text="x", report=Report(choices=TWINS)
    )
    assert [one.message for one in choices_of([section], PHRASER)] == [ref.key for ref in TWINS]


@pytest.mark.parametrize("language", ["en", "pt"])
@pytest.mark.parametrize("intent", sorted(Intent))
def test_what_an_unclear_message_may_mean_is_understood_when_it_is_sent(
    intent: Intent, language: Language
) -> None:
    """Each candidate is one sure question of its intent, on the object of the message."""
    for entities in (Entities(names=("PAYCALC",)), Entities()):
        task = Task(
            intent=Intent.UNCLEAR,
            text="hm",
            entities=entities,
            candidates=(intent,),
            language=language,
        )
        for question in likeliest(task, PHRASER):
            (again,) = understand(question).tasks
            assert (again.intent, again.language) == (intent, language)
            assert again.confidence >= 0.7
            assert again.entities.objects() == entities.objects()


@pytest.mark.parametrize(("language", "said"), [("en", "as `status`"), ("pt", "como `status`")])
def test_what_was_read_otherwise_than_typed_is_told_in_one_line(
    language: Language, said: str
) -> None:
    """At the end of the answer, and as data."""
    reading = Reading(typed="stauts", taken="status")
    task = Task(intent=Intent.JOB_STATUS, text="x", language=language, readings=(reading,))
    section = Section(position=0, agent="status", task=task, text="It ended.")
    answer = compose([section, section], language, PHRASER)
    last = answer.answer.splitlines()[-1]
    assert "`stauts`" in last
    assert said in last
    assert answer.readings == [reading]
