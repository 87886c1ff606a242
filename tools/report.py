"""What a tool hands to code: findings, gaps, the objects it spoke of; and the text for a model."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

import orjson
from pydantic import BaseModel, ConfigDict, Field

from tools.hwa.errors import HwaError
from tools.plan.diagnosis import Diagnosis
from tools.receipts import Citation, Finding, Gap, ObjectRef

TEXT_LIMIT = 8000
_CUT_LIMIT = 300
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


def returned(report: Report, narrower: Sequence[str] = ()) -> ToolReturn:
    """A report as `content_and_artifact`: a bounded text for a model, and itself for code.

    What does not fit is counted, with the arguments by which a narrower call would reach it.
    """
    gaps = "\n".join(map(_gap_line, report.gaps))[:_GAPS_LIMIT]
    room = TEXT_LIMIT - len(gaps) - _CUT_LIMIT
    found = _fitting([*map(_line, report.findings)], room, narrower)
    return "\n".join(filter(None, (found, gaps))) or "nothing found", report


def _fitting(rows: Sequence[str], room: int, narrower: Sequence[str]) -> str:
    """Whole rows as far as they fit; a row that alone is too long is cut itself."""
    if sum(len(row) + 1 for row in rows) <= room:
        return "\n".join(rows)
    sizes = accumulate(len(row) + 1 for row in rows)
    kept = [row for row, end in zip(rows, sizes, strict=True) if end <= room]
    shown = kept or [rows[0][: room - 1]]
    left = len(rows) - len(kept)
    by = f" with {', '.join(narrower)}" if narrower else ""
    cut = f"(cut: {left} of {len(rows)} rows are not shown whole; ask for less{by})"
    return "\n".join([*shown, cut[:_CUT_LIMIT]])


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
