"""A command that was asked for, of another thing."""

import pytest

from graphs.offline.talk.syntaxes import of_another
from graphs.question import Focus, Intent, Task

ASKED = "no conman como se troca o limit de uma ws"


def _after(intent: Intent) -> Focus:
    return Focus(tasks=(Task(intent=intent, text=ASKED),), language="pt")


@pytest.mark.parametrize("text", ["e o do fence?", "e do fence?", "and of the fence?"])
def test_the_thing_takes_the_place_of_its_like(text: str) -> None:
    """The question before is asked whole, with the new thing in it."""
    assert of_another(text, _after(Intent.SYNTAX)) == ASKED.replace("limit", "fence")


@pytest.mark.parametrize("text", ["e o fence da FIN_FTA90?", "and release it", "quais falharam?"])
def test_what_names_or_orders_stands_as_it_is(text: str) -> None:
    """An object of the plan, an order or a question of its own is no other thing."""
    assert of_another(text, _after(Intent.SYNTAX)) == text


def test_after_a_state_nothing_is_put_in() -> None:
    """Only a command or a procedure is asked for again."""
    assert of_another("e o fence?", _after(Intent.WORKSTATION_STATUS)) == "e o fence?"
