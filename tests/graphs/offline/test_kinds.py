"""A status is the question of what the thing is, as the plan tells it."""

import pytest

from graphs.offline.naming.kinds import as_found, first_of, kinds_of
from graphs.question import Intent, Task
from tools.receipts import Finding
from tools.report import Report


def _task(intent: Intent) -> Task:
    return Task(intent=intent, text="")


def _report(*statements: str) -> Report:
    return Report(findings=tuple(Finding(statement=one) for one in statements))


@pytest.mark.parametrize(
    ("statement", "intent"),
    [
        ("job_status", Intent.JOB_STATUS),
        ("jobstream_status", Intent.STREAM_STATUS),
        ("workstation_status", Intent.WORKSTATION_STATUS),
        ("resource_status", Intent.RESOURCE_STATUS),
    ],
)
@pytest.mark.parametrize("asked", [Intent.JOB_STATUS, Intent.WORKSTATION_STATUS])
def test_the_record_tells_what_was_asked(statement: str, intent: Intent, asked: Intent) -> None:
    """Whatever kind the words seemed to mean, with rows of other kinds beside it."""
    assert as_found(_task(asked), _report(statement, "job_row")).intent is intent


def test_several_kinds_and_other_questions_stay_as_they_were_read() -> None:
    """Of two kinds none is the one; a list of jobs is no status."""
    two = _report("job_status", "workstation_status")
    assert as_found(_task(Intent.JOB_STATUS), two).intent is Intent.JOB_STATUS
    assert as_found(_task(Intent.WHY), _report("job_status")).intent is Intent.WHY
    assert as_found(_task(Intent.STREAM_STATUS), Report()).intent is Intent.STREAM_STATUS


def test_every_kind_is_tried_and_the_told_one_first() -> None:
    """What is said to be a workstation may be a job: that is told, and not refused."""
    assert first_of("workstation")[0] == "workstation"
    assert sorted(first_of("job")) == sorted(first_of("resource"))
    assert kinds_of(Intent.JOB_STATUS) is None
    assert kinds_of(Intent.STREAM_STATUS) == first_of("jobstream")
