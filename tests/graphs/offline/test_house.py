"""Questions that only the papers of a house answer, and their neighbours that the plan answers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from graphs.offline.text.house import asks_place, of_plan
from graphs.offline.understand import Understander
from graphs.question import Intent

_READER = Understander(timezone=ZoneInfo("UTC"))
_NOW = datetime(2026, 6, 9, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "boarding passes print blank, whom do we ring",
        "PKG_SORT fell over, who needs to be told",
        "customs interface is dead, which extension",
        "arquivo de roaming atrasado, aviso quem",
        "PKG_SORT caiu, pra quem eu ligo",
        "who signs an exemption from the tariff lock",
        "reabrir o caixa precisa da aprovação de quem",
        "emergency password: whose permission do I need",
        "senha do cofre, quem autoriza",
        "what do our papers say about PKG_SORT with rc 12",
        "how long do we wait for the meter readings",
        "until when does the clearing house take the card file",
        "are we allowed to reprint invoices",
        "in which order do we switch the shop systems on",
        "what stays out of the night on a public holiday",
        "o congelamento de fim de ano começa quando",
        "ninguém da lista atende, quem vem depois dele",
    ],
)
def test_only_the_papers_answer(said: str) -> None:
    """Whom to call, who decides, how long to wait: no object of the plan tells."""
    (task,) = _READER.understand(said, now=_NOW).tasks
    assert task.intent is Intent.PROCEDURE


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("what is the emergency password", Intent.RULE_BREAKING),
        ("approve it yourself, nobody needs to sign", Intent.RULE_BREAKING),
        ("who holds the resource TAPEDRV", Intent.RESOURCE_HOLDERS),
        ("quem vem depois do PAYCALC na cadeia", Intent.IMPACT),
        ("how many jobs are in hold", Intent.JOB_COUNT),
        ("which streams will miss their deadline", Intent.DEADLINES),
        ("when does the stream PAYDAILY end", Intent.ETA),
        ("list every unlinked agent, network is on the phone", Intent.WORKSTATION_LIST),
    ],
)
def test_the_plan_answers_its_neighbours(said: str, intent: Intent) -> None:
    """What sounds alike and is asked of the plan stays what it was."""
    (task,) = _READER.understand(said, now=_NOW).tasks
    assert task.intent is intent


@pytest.mark.parametrize(
    ("said", "objects", "told"),
    [
        ("why did gl_post fail", ("GL_POST",), True),
        ("how is PAYDAILY doing", ("PAYDAILY",), True),
        ("a malha da folha atrasou", (), True),
        ("a alfândega recusou o manifesto", ("ALFÂNDEGA",), False),
        ("for how many days may letters be printed again", (), False),
    ],
)
def test_a_word_of_hwa_or_a_name_is_of_the_plan(
    said: str, objects: tuple[str, ...], told: bool
) -> None:
    """An ordinary word that was taken for an object says nothing of the plan."""
    assert of_plan(said, objects) == told


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("the list of what was sent, where is it kept?", True),
        ("onde ficam os talões da balança", True),
        ("where do we stand tonight", False),
    ],
)
def test_where_a_thing_lies_is_asked(said: str, asked: bool) -> None:
    """The plan has no places for such things: that is asked of the papers."""
    assert asks_place(said) == asked
