"""What is said apart from a question, or beside it, belongs to the question."""

import pytest

from graphs.offline.playbook import calls
from graphs.question import Intent
from tests.graphs.offline.tables import understand


@pytest.mark.parametrize(
    "say",
    [
        "when does PAYDAILY start, lisbon time",
        "que horas começa a PAYDAILY no horário de lisboa",
        "what is the start of PAYDAILY, but in Lisbon time please, not UTC",
    ],
)
def test_a_zone_in_words_is_the_zone_of_the_answer(say: str) -> None:
    """The question's own zone is kept for the answer, and told as it was read."""
    task = understand(say).tasks[0]

    assert task.entities.zone == "Europe/Lisbon"
    assert "Europe/Lisbon" in [one.taken for one in task.told]
    assert not task.entities.jobs


@pytest.mark.parametrize(
    ("say", "language"),
    [("PAYDAILY start in sao paulo time?", "en"), ("início da PAYDAILY em buenos aires?", "pt")],
)
def test_a_city_is_of_no_language(say: str, language: str) -> None:
    """`São` is a Portuguese verb, and no word of it in a name of a city."""
    assert understand(say).language == language


@pytest.mark.parametrize(
    "say",
    [
        "has SALES_PULL ended, and which jobs depend on it",
        "please tell me whether SALES_PULL has ended, and then which jobs depend on it. thx",
        "SALES_PULL terminou? e quais jobs dependem dele",
    ],
)
def test_the_second_half_keeps_its_object(say: str) -> None:
    """`It` in the second question is the object of the first, however many jobs are asked for."""
    tasks = understand(say).tasks

    assert [task.intent for task in tasks] == [Intent.JOB_STATUS, Intent.IMPACT]
    assert [task.entities.objects() for task in tasks] == [("SALES_PULL",)] * 2


@pytest.mark.parametrize(
    ("say", "tool"),
    [
        ("carried forward jobs in HOLD?", "find_jobs"),
        ("jobs carried forward em HOLD, lista", "find_jobs"),
        ("which streams got carried forward", "find_job_streams"),
    ],
)
def test_what_was_carried_forward_is_looked_for_by_its_kind(say: str, tool: str) -> None:
    """Jobs are looked for as jobs, by the streams that they are in."""
    ((called, arguments),) = calls(understand(say).tasks[0])

    assert called == tool
    assert arguments["conditions"] == ["carried_forward"]
