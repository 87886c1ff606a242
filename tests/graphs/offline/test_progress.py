"""How far one stream is, asked in pieces, is one question of that stream."""

import pytest

from graphs.question import Intent
from tests.graphs.offline.tables import understand


@pytest.mark.parametrize(
    "say",
    [
        "stream PAYDAILY: how many jobs done, how many to go?",
        "is stream PAYDAILY finished, how many jobs to go",
        "a malha PAYDAILY acabou? quantos jobs faltam",
        "como tá a PAYDAILY (stream), total de jobs?",
        "PAYDAILY0073 - how many jobs done so far, how many to go?",
        "PAYDAILY0073 - quantos já foram e quantos faltam?",
    ],
)
def test_the_parts_of_a_progress_are_one_question(say: str) -> None:
    """Done, left and total of a stream stand in its record."""
    tasks = understand(say).tasks
    assert [task.intent for task in tasks] == [Intent.STREAM_STATUS]
    assert [name.startswith("PAYDAILY") for name in tasks[0].entities.objects()] == [True]


@pytest.mark.parametrize(
    ("say", "intents"),
    [
        ("how many jobs in PAYDAILY?", [Intent.JOB_COUNT]),
        ("how many jobs failed and how many are waiting?", [Intent.JOB_COUNT, Intent.JOB_COUNT]),
        ("status of job PAYCALC and how many jobs are left?", [Intent.JOB_STATUS, Intent.JOB_COUNT]),
        ("status of stream PAYDAILY and how many jobs abended in the whole plan?",
         [Intent.STREAM_STATUS, Intent.JOB_COUNT]),
    ],
)  # fmt: skip
def test_a_count_of_something_else_stays_one(say: str, intents: list[Intent]) -> None:
    """One count alone, or one of the plan, is no progress of a stream."""
    assert [task.intent for task in understand(say).tasks] == intents
