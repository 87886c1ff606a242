import os
from collections.abc import Callable

import pytest

from evals.questions.dataset import DatasetError
from evals.running.crew import CrewError, carry_out
from server.runtime import Texts

Tell = Callable[[str], None]


def carried_out(order: str, texts: Texts, tell: Tell) -> None:
    """Tells what it was asked; some orders cannot be carried out, and one ends the process."""
    if order == "gone":
        os._exit(3)
    tell(order)
    if order == "broken":
        raise DatasetError("no such plant")
    tell(order.upper() if texts.book.names else "")


@pytest.mark.parametrize(
    ("last", "error"), [("broken", DatasetError("no such plant")), ("gone", CrewError("ended"))]
)
def test_a_crew(last: str, error: Exception) -> None:
    """What was done is told as it comes; an order that fails, and a process that dies, end it."""
    found: list[tuple[int, str]] = []
    orders = ["a", "b", "c", last]

    with pytest.raises(type(error), match=str(error)):
        carry_out(carried_out, orders, 2, lambda at, told: found.append((at, told)))

    # Which of two processes is up first is chance: one of them has carried out an order or two.
    done = {(at, told) for at, one in enumerate("abc") for told in (one, one.upper())}
    assert found
    assert set(found) <= done | {(3, "broken")}
    assert any({(at, one), (at, one.upper())} <= set(found) for at, one in enumerate("abc"))


def test_nothing_to_do() -> None:
    """No order, no process, and nothing is read."""
    carry_out(carried_out, [], 2, lambda at, told: None)
