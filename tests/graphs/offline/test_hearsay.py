"""What somebody is said to have said is no question of its own."""

import pytest

from graphs.offline.joining.hearsay import without_hearsay
from graphs.question import Entities, Intent, Task

_ASKED = Task(intent=Intent.JOB_STATUS, text="GL_POST ok?", entities=Entities(names=("GL_POST",)))


@pytest.mark.parametrize(
    "remark",
    [
        "i heard it abended",
        "someone told me it failed",
        "i was told it's late",
        "ouvi que abendou",
        "me falaram que abendou",
        "alguém disse que caiu",
        "parece que travou",
    ],
)
def test_a_rumour_is_no_question(remark: str) -> None:
    """The object is asked about once, and no list is made of what the rumour says."""
    said = Task(intent=Intent.JOB_LIST, text=remark, entities=Entities(states=("ABEND",)))
    assert without_hearsay([_ASKED, said]) == [_ASKED]


@pytest.mark.parametrize("question", ["what failed tonight?", "o que falhou hoje?", "how many ran"])
def test_a_question_after_a_question_stays(question: str) -> None:
    """Only what is reported is a rumour."""
    other = Task(intent=Intent.JOB_LIST, text=question)
    assert without_hearsay([_ASKED, other]) == [_ASKED, other]


def test_a_rumour_alone_or_of_something_else_stays() -> None:
    """What names its own object, or stands first, is all there is to answer."""
    first = Task(intent=Intent.JOB_LIST, text="i heard something abended")
    named = Task(
        intent=Intent.WHY_FAILED,
        text="i heard PAYCALC abended",
        entities=Entities(names=("PAYCALC",)),
    )
    assert without_hearsay([first]) == [first]
    assert without_hearsay([_ASKED, named]) == [_ASKED, named]
