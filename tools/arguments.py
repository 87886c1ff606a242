"""The vocabulary of tool arguments, as a language model is told it."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(9000, 1, 1, tzinfo=UTC)

Name = Annotated[
    str, Field(description="A name as HWA writes it, or a selection: WS#STREAM.JOB", max_length=900)
]
Limit = Annotated[int, Field(ge=1, le=100, description="Rows at most")]
Skip = Annotated[int, Field(ge=0, le=2000, description="Rows that were shown before")]
Number = Annotated[int, Field(ge=-(2**31), lt=2**32)]
MaybeName = Annotated[str, Field(description="A name as HWA writes it, or none", max_length=900)]
Moment = Annotated[
    AwareDatetime,
    # Nearer to the ends of the calendar it cannot be told in every zone.
    Field(description="ISO 8601 with its offset from UTC", ge=FIRST, le=LAST),
]
States = Annotated[list[str], Field(description="HWA's internal states: ABEND, FAIL, EXEC, HOLD")]
Conditions = Annotated[
    list[str],
    Field(
        description="late, long_running, rerun, stuck, overdue, critical, not_finished, "
        "waiting_for_predecessor | _file | _prompt | _resource | _time, unlinked, limit_zero, "
        "fence_set, ignored, event_processor, master, carried_forward"
    ),
]
Measures = Annotated[
    list[str],
    Field(
        description="Comparisons of numbers: return_code, priority, reruns, minutes (how long it "
        "ran), minutes_late, minutes_waiting; e.g. priority>=50, minutes>30, return_code<>0, return_code=8,12",
        max_length=8,
    ),
]
OrderBy = Annotated[
    str,
    Field(
        description="Sort by minutes (how long it ran), minutes_late, minutes_waiting, priority, reruns, started, "
        "ended or due; the largest first",
        max_length=40,
    ),
]
GroupBy = Annotated[
    list[Literal["workstation", "status", "folder", "stream"]],
    Field(description="Count by these"),
]
Without = Annotated[list[str], Field(description="None of these states")]
WithoutNames = Annotated[
    list[str],
    Field(description="None of these jobs, streams, workstations, folders, nor what is in them"),
]
WithoutConditions = Annotated[list[str], Field(description="None of these conditions")]
OfWorkstation = Annotated[
    list[str],
    Field(
        description="unlinked, limit_zero, fence_set, ignored, event_processor, master; none: all"
    ),
]
Named = Annotated[str, Field(description="Name; @ stands for any letters, ? for one: PAY@")]
OfStream = Annotated[str, Field(description="Only this job stream's; @ and ? as in names")]
OnWorkstation = Annotated[str, Field(description="Only on this workstation; @ and ? as in names")]
InFolder = Annotated[str, Field(description="Only in this folder and below: /FINANCE")]
Object = Annotated[str, Field(description="A job or job stream as HWA writes it; empty: the batch")]
ReturnCode = Annotated[
    int, Field(ge=-(2**31), lt=2**32, description="The job's return code is this")
]
PromptNumbers = Annotated[
    list[Number], Field(description="Only these prompts; none: all that wait")
]
PromptNames = Annotated[list[str], Field(description="Only the prompts of these names")]
Ascending = Annotated[bool, Field(description="The smallest first")]
SincePlan = Annotated[bool, Field(description="Since the plan began, in place of `since`")]
CountOnly = Annotated[bool, Field(description="The exact count, no rows: for how many")]
Code = Annotated[
    str, Field(description="The code alone: AWSJSY404E, RC 127, ABEND", max_length=200)
]
Query = Annotated[str, Field(description="The subject in a few words", max_length=2000)]
Paper = Annotated[
    str, Field(description="Id of the document that the talk is about", max_length=200)
]
Where = Annotated[
    str,
    Field(description="Only on this workstation, where several have the name", max_length=900),
]
Earlier = Annotated[
    bool, Field(description="Of several instances the one before the newest: carried forward")
]
Day = Annotated[date, Field(description="A production day, ISO 8601: 2026-03-31")]
Minutes = Annotated[int, Field(ge=1, le=10_080, description="How much longer, in minutes")]
Setting = Annotated[int, Field(ge=-1, le=1024, description="The new limit, fence or priority")]
