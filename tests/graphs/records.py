"""A small report, and what it is made of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from graphs.question import Intent, Task
from graphs.state import Section
from tools.receipts import Citation, Finding, Gap, ObjectRef, Receipt
from tools.report import Report

READ_AT = datetime(2026, 3, 3, 2, 41, tzinfo=UTC)
MARK = "[r0000000a]"


def make_receipt(
    mark: str = "r0000000a", key: str = "/FIN#/F/GL.GL_POST", **fields: Any
) -> Receipt:
    """A record of a job."""
    return Receipt(
        id=mark,
        kind="job",
        key=key,
        object_id="890177dd-14e0-3aad-8fb7-f8274bb59c35",
        fields=fields,
        read_at=READ_AT,
        source="GET /twsd/api/v2/plan/job",
    )


def gl_post() -> Report:
    """GL_POST abended: seven facts, one receipt."""
    receipt = make_receipt(
        status="ABEND",
        returnCode=8,
        actualStartTime="2026-03-03T01:12:00Z",
        runId="890177dd-14e0-3aad-8fb7-f8274bb59c35",
    )
    finding = Finding(
        statement="job_status",
        subject=ObjectRef(kind="job", key=receipt.key, name="GL_POST"),
        values={
            "job": "GL_POST",
            "status": "ABEND",
            "return_code": 8,
            "end": datetime(2026, 3, 3, 1, 16, tzinfo=UTC),
            "elapsed": timedelta(minutes=64, seconds=5),
            "rows": 1234,
            "debit": "884,120.55",
        },
        receipts=(receipt,),
    )
    return Report(findings=(finding,), objects=(finding.subject,) if finding.subject else ())


def make_section(
    position: int,
    text: str,
    *receipts: Receipt,
    gaps: tuple[Gap, ...] = (),
    citations: tuple[Citation, ...] = (),
    **given: Any,
) -> Section:
    """A specialist's part with these records behind it."""
    findings = (Finding(statement="job_status", receipts=receipts),) if receipts else ()
    report = Report(findings=findings, gaps=gaps, citations=citations)
    return Section(
        **{
            "position": position,
            "agent": "status",
            "task": Task(intent=Intent.JOB_STATUS, text=f"question {position}"),
            "text": text,
            "report": report,
            **given,
        }
    )
