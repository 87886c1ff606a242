"""Farewells: the whole message thanks and goes, or it is none."""

import pytest

from graphs.offline.talk.partings import parts


@pytest.mark.parametrize(
    "text",
    [
        "valeu, até amanhã",
        "ok. obrigado, era isso",
        "thanks, see you tomorrow",
        "thank you, goodnight",
    ],
)
def test_who_thanks_and_goes_asks_for_nothing(text: str) -> None:
    """A day in a farewell is no span of the last question."""
    assert parts(text)


@pytest.mark.parametrize(
    "text", ["quem roda até amanhã?", "ok. obrigado. quais falharam?", "valeu, e o GL_POST?", "ok"]
)
def test_what_asks_beside_its_thanks_is_no_farewell(text: str) -> None:
    """One word more than thanks, and the message is read as any other."""
    assert not parts(text)
