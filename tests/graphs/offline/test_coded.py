import pytest

from graphs.offline.asking.coded import explained
from graphs.question import Entities, Intent, Task


def asked(text: str, **found: tuple[object, ...]) -> list[str]:
    """The codes that a message wants explained."""
    entities = Entities.model_validate(found)
    return explained(Task(intent=Intent.CODE_MEANING, text=text, entities=entities))


@pytest.mark.parametrize(
    "text",
    ["que erro é AWSQQF412E", "my job failed with AWSQQF412E", "AWSQQF412E abend, o que é", "ERROR AWSQQF412E?"],
)  # fmt: skip
def test_a_failure_beside_a_code_is_no_code(text: str) -> None:
    """An error and a failure are how one speaks of a code."""
    assert asked(text, codes=("AWSQQF412E",), states=("ABEND", "FAIL")) == ["AWSQQF412E"]


@pytest.mark.parametrize("text", ["FAIL and AWSQQF412E", "AWSQQF412E ou FAIL: qual a diferença"])
def test_what_is_joined_is_explained_too(text: str) -> None:
    """Both are asked in one breath."""
    assert asked(text, codes=("AWSQQF412E",), states=("FAIL",)) == ["AWSQQF412E", "FAIL"]


def test_a_state_alone_is_explained() -> None:
    """What was typed as a code stands for the states that the word may also mean."""
    assert asked("what does FAIL mean", states=("ABEND", "FAIL")) == ["FAIL"]
    assert asked("o que é cancelado", states=("CANCL",)) == ["CANCL"]
    assert asked("rc 8?", return_codes=(8,)) == ["RC 8"]
