"""A guess at the cause is answered with yes or no, by the causes that were found."""

import pytest

from tests.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("guess", "told"),
    [
        ("is it because of HR_AGT90?", "No, `HR_AGT90` is not among the causes"),
        ("could it be due to GL_POST?", "Yes, `GL_POST` is a cause"),
        ("so GL_POST is the culprit?", "Yes, `GL_POST` is a cause"),
        ("é por causa do GL_POST?", "Sim, `GL_POST` é uma causa"),
        ("foi culpa da FIN_AGT01?", "Não, `FIN_AGT01` não está entre as causas"),
        ("é pq a HR_AGT90 ta fora?", "Não, `HR_AGT90` não está entre as causas"),
    ],
)
async def test_a_guess_is_confirmed_or_denied_by_the_records(
    house: House, guess: str, told: str
) -> None:
    """The verdict goes first and is cited; the diagnosis follows."""
    _, answer = await house.talk("why is BONUS_CALC waiting?", guess)
    first = answer.answer.split("\n")[0]
    assert first.startswith(told)
    assert "[1]" in first
    assert "BONUS_CALC" in answer.answer


@pytest.mark.parametrize(
    "message", ["e pq o ROUTE_PLAN ta esperando?", "and why is ROUTE_PLAN waiting?"]
)
async def test_the_next_question_is_no_guess(house: House, message: str) -> None:
    """`E por que X espera?` asks of X, and not whether X is the cause."""
    _, answer = await house.talk("why is BONUS_CALC waiting?", message)
    assert answer.intent.entities.objects() == ("ROUTE_PLAN",)
