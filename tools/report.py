"""What a tool hands to code: findings, gaps, the objects it spoke of; and the text for a model."""

from collections.abc import Iterable

import orjson
from pydantic import BaseModel, ConfigDict, Field

from tools.hwa.errors import HwaError
from tools.plan.diagnosis import Diagnosis
from tools.receipts import Citation, Finding, Gap, ObjectRef

TEXT_LIMIT = 8000
_CUT = "(cut: ask for less, e.g. with a filter or a limit)"
_GAPS_LIMIT = 2000


class Report(BaseModel):
    """The artifact of a tool call."""

    model_config = ConfigDict(frozen=True)

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    objects: tuple[ObjectRef, ...] = Field((), description="In the order of the answer.")
    choices: tuple[ObjectRef, ...] = Field((), description="Several matches: one is to be chosen.")
    diagnosis: Diagnosis | None = None
    citations: tuple[Citation, ...] = ()


ToolReturn = tuple[str, Report]


def returned(report: Report) -> ToolReturn:
    """A report as `content_and_artifact`: a bounded text for a model, and itself for code."""
    found = "\n".join(map(_line, report.findings))
    gaps = "\n".join(map(_gap_line, report.gaps))[:_GAPS_LIMIT]
    room = TEXT_LIMIT - len(gaps) - len(_CUT) - 2
    if len(found) > room:
        found = f"{found[:room]}\n{_CUT}"  # what was not seen is said in any case
    return "\n".join(filter(None, (found, gaps))) or "nothing found", report


def gap_of(error: HwaError) -> Gap:
    """What could not be seen because a call to HWA failed; HWA's codes are kept."""
    return Gap(
        what=_GAPS.get(type(error).__name__, "hwa_failed"), detail=error.call, codes=error.codes
    )


def failed(error: HwaError) -> Report:
    """The report of a tool whose first read failed: nothing but the gap."""
    return Report(gaps=(gap_of(error),))


def merged(reports: Iterable[Report]) -> Report:
    """Several reports as one, in their order; the last diagnosis stands."""
    all_reports = list(reports)
    diagnoses = [report.diagnosis for report in all_reports if report.diagnosis]
    return Report(
        findings=tuple(finding for report in all_reports for finding in report.findings),
        gaps=tuple(dict.fromkeys(gap for report in all_reports for gap in report.gaps)),
        objects=tuple(ref for report in all_reports for ref in report.objects),
        choices=tuple(ref for report in all_reports for ref in report.choices),
        diagnosis=diagnoses[-1] if diagnoses else None,
        citations=tuple(citation for report in all_reports for citation in report.citations),
    )


_GAPS = {
    "HwaUnreachable": "hwa_unreachable",
    "HwaTimeout": "hwa_timeout",
    "HwaUnauthorized": "hwa_unauthorized",
    "HwaForbidden": "hwa_forbidden",
    "HwaBadAnswer": "hwa_bad_answer",
}


def _line(finding: Finding) -> str:
    marks = "".join(f"[{receipt.id}]" for receipt in finding.receipts)
    subject = f" {finding.subject.key}" if finding.subject else ""
    values = orjson.dumps(finding.values, default=str).decode()
    return f"{finding.statement}{subject} {values} {marks}"


def _gap_line(gap: Gap) -> str:
    return f"could not be seen: {gap.what} {gap.detail} {' '.join(gap.codes)}"
