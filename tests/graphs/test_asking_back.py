"""Answers that ask back, and what comes of the choice, in one house on a simulated night."""

import pytest

from tests.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("say", "typed", "nearest"),
    [
        ("why did GL_PSOT fail?", "GL_PSOT", "GL_POST"),
        ("o que depende do gl post?", "GL POST", "GL_POST"),
        ("how many jobs abended on FIN_AGT9?", "FIN_AGT9", "FIN_AGT01"),
        ("quem está com o recurso DWHLOK?", "DWHLOK", "DWHLOCK"),
        ("jobs on hold in /FINANSE", "/FINANSE", "/FINANCE"),
    ],
)
async def test_an_unknown_name_is_never_answered_and_its_choice_is(
    house: House, say: str, typed: str, nearest: str
) -> None:
    """The nearest names can be clicked; the click asks the same of that one, and is answered."""
    asked = await house.ask(say)
    assert f"`{typed}`" in asked.answer
    assert asked.suggestions == [] or nearest not in " ".join(asked.suggestions)
    choice = next(one for one in asked.choices if one.label == nearest)
    _, answered = await house.talk(say, choice.message)
    assert answered.intent.id == asked.intent.id
    assert answered.choices == [] or typed not in answered.answer
    assert nearest in answered.answer


@pytest.mark.parametrize(("pick", "place"), [("2", 1), ("the first one", 0), ("o último", -1)])
async def test_an_offered_question_is_picked_by_its_place(
    house: House, pick: str, place: int
) -> None:
    """What was not understood offers questions; a number or a word of order asks one of them."""
    asked, answered = await house.talk("GL_POST quibble", pick)
    assert asked.intent.id == "unclear"
    assert 2 <= len(asked.choices) <= 4
    assert all(choice.label in asked.answer for choice in asked.choices)
    (alone,) = await house.talk(asked.choices[place].message)
    assert answered.intent == alone.intent
    assert answered.agents == alone.agents


async def test_another_question_after_an_offer_is_its_own(house: House) -> None:
    """Nobody has to choose."""
    _, answered = await house.talk("GL_POST quibble", "which jobs abended?")
    assert answered.intent.id == "job_list"


async def test_a_word_read_otherwise_is_told(house: House) -> None:
    """Typing errors in words are put right aloud; those in names are not put right at all."""
    answer = await house.ask("stauts of GL_POST sinse midnigth")
    assert answer.intent.id == "job_status"
    taken = {one.typed: one.taken for one in answer.readings}
    assert taken["stauts"] == "status"
    assert "`stauts`" in answer.answer.splitlines()[-1]
    plain = await house.ask("status of GL_POST")
    assert plain.readings == []
