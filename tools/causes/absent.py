"""A name that nothing in the plan has: the folder that it is, or why its definition is not in it."""

from collections.abc import Mapping
from typing import Final

from tools.causes.common_causes import common_causes
from tools.causes.common_scope import Among
from tools.causes.diagnose import Question
from tools.causes.folders import folder_called
from tools.days.schedule import schedule
from tools.hwa.errors import HwaError
from tools.report import Report
from tools.sources import Sources

_UNDEFINED: Final = frozenset({"schedule_not_defined", "schedule_unseen", "schedule_several"})
_AMONG: Final[Mapping[Question, Among]] = {
    "waiting": "waiting",
    "failed": "failed",
    "any": "all",
}


async def absent(
    sources: Sources, name: str, question: Question, workstation: str
) -> Report | None:
    """What can be told of it all the same; None where it is neither a folder nor defined."""
    if folder := folder_called(sources.copy(), name):
        among = _AMONG[question]
        return await common_causes(sources.hwa, sources.copy, folder=folder, among=among)
    try:
        report = await schedule(
            sources.hwa,
            sources.copy,
            name,
            "why_not",
            workstation=workstation,
            clock=sources.clock,
        )
    except HwaError:
        return None  # that nothing in the plan has the name stands
    told = {finding.statement for finding in report.findings}
    return None if not told or told & _UNDEFINED else report
