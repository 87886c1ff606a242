"""What the documents say on rerunning one job: only passages that name it, and only their words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tools.hwa.models import JobInPlan
from tools.library import HitLike, Library, LibraryUnavailable, PassageLike
from tools.passages import citation, passage_receipt
from tools.receipts import Citation, Finding, Gap, Receipt
from tools.records import ref
from tools.report import Report

_HITS = 8
_DOCUMENTS = 2
_LINES = 4
_LONGEST = 400
_CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_ON_RERUNS = re.compile(
    r"re-?run|re-?start|run (?:it )?again|resubmit|duplicat|twice|idempoten|reprocess"
    r"|reexecu|re-execu|rodar? de novo|rodar? novamente|reinici|duplic|duas vezes|repet",
    re.IGNORECASE,
)
_NO_WORD = frozenset("_0123456789")  # what makes a name unlike any word
_BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKS = re.compile(r"^(?:[-*>#\s]|\d+[.)])+")


@dataclass(frozen=True)
class Runbook:
    """What was found; `says` where a passage that names the job speaks of reruns."""

    report: Report = field(default_factory=Report)
    titles: list[str] = field(default_factory=list)
    receipts: tuple[Receipt, ...] = ()
    says: bool = False
    gap: Gap | None = None


async def runbook_of(library: Library | None, job: JobInPlan) -> Runbook:
    """The words of the documents that name this job or its stream."""
    names = [name for name in (job.name, job.job_stream_name) if name]
    silent = Gap(what="not_in_documents", detail=f"rerun {job.name}")
    if library is None:
        return Runbook(gap=silent)
    try:
        passages = await _naming(library, names)
    except LibraryUnavailable as error:
        return Runbook(gap=Gap(what="documents_unavailable", detail=str(error)))
    if not passages:
        return Runbook(gap=silent)
    return _quoted(job, passages)


async def _naming(library: Library, names: Sequence[str]) -> list[PassageLike]:
    """All sections of the documents that are about one of the names, the job's before its stream's."""
    for name in names:
        hits = await library.search(f"{name} rerun", limit=_HITS)
        documents = dict.fromkeys(hit.passage.document for hit in hits if _names(hit, name))
        chosen = list(documents)[:_DOCUMENTS]
        found = [section for one in chosen for section in await library.whole(one)]
        if found:
            return found
    return []


def _names(hit: HitLike, name: str) -> bool:
    """A command in an example names nobody, and a plain word in small letters is only a word."""
    prose = _CODE_BLOCK.sub(" ", hit.passage.text)
    told = f"{hit.passage.title}\n{hit.passage.section}\n{prose}"
    case = re.IGNORECASE if set(name) & _NO_WORD else re.NOFLAG
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", told, case))


def _quoted(job: JobInPlan, passages: Sequence[PassageLike]) -> Runbook:
    now = datetime.now(UTC)
    findings: list[Finding] = []
    citations: list[Citation] = []
    for passage in passages:
        if not (lines := _on_reruns(passage.text)):
            continue
        proof = passage_receipt(passage, now)
        findings.append(
            Finding(
                statement="rerun_runbook",
                subject=ref(job),
                values={"title": passage.title, "section": passage.section, "lines": lines},
                receipts=(proof,),
            )
        )
        citations.append(citation(proof, passage, 1.0))
    titles = list(dict.fromkeys(passage.title for passage in passages))
    silent = (passage_receipt(passages[0], now),) if not findings else ()
    return Runbook(
        report=Report(findings=tuple(findings), citations=tuple(citations)),
        titles=titles,
        receipts=silent or tuple(one for finding in findings for one in finding.receipts),
        says=bool(findings),
    )


def _on_reruns(text: str) -> list[str]:
    """The sentences that speak of reruns, as they stand."""
    prose = _CODE_BLOCK.sub("\n", text)
    parts = (_MARKS.sub("", part).strip() for part in _BREAK.split(prose))
    return [part[:_LONGEST] for part in parts if part and _ON_RERUNS.search(part)][:_LINES]
