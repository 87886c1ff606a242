"""The vocabulary of tool arguments, as a language model is told it."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(9000, 1, 1, tzinfo=UTC)

Name = Annotated[
    str, Field(description="A name as HWA writes it, or a selection: WS#STREAM.JOB", max_length=900)
]
Limit = Annotated[int, Field(ge=1, le=100)]
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
GroupBy = list[Literal["workstation", "status", "folder", "stream"]]
Where = Annotated[
    str,
    Field(description="Only on this workstation, where several have the name", max_length=900),
]
Day = Annotated[date, Field(description="A production day, ISO 8601: 2026-03-31")]
Minutes = Annotated[int, Field(ge=1, le=10_080, description="How much longer, in minutes")]
Setting = Annotated[int, Field(ge=-1, le=1024, description="The new limit or fence")]
