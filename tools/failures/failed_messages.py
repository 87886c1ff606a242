"""The message codes that a log names, each in a sentence of the documents, or said to be unknown."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from tools.library import Library, LibraryUnavailable, PassageLike
from tools.passages import citation, passage_receipt
from tools.receipts import Citation, Finding, Gap, ObjectRef, Receipt
from tools.report import Report

_MOST = 4
_LONGEST = 300
_SEVERITY = "ETSWI"
_LEAD = re.compile(r"^[-*\s]*(?:Severity \w\.\s*)?(?:Means:\s*|Significa:\s*)?", re.IGNORECASE)
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


async def explained(
    library: Library | None, codes: Sequence[str], subject: ObjectRef, proof: tuple[Receipt, ...]
) -> Report:
    """One sentence a code, the gravest codes first; `proof` is where the codes were read."""
    if library is None or not codes:
        return Report()
    chosen = sorted(dict.fromkeys(codes), key=lambda code: _SEVERITY.find(code[-1]))[:_MOST]
    try:
        found = {code: await library.by_code(code) for code in chosen}
    except LibraryUnavailable as error:
        return Report(gaps=(Gap(what="documents_unavailable", detail=str(error)),))
    told = [_told(code, passages[0], subject) for code, passages in found.items() if passages]
    unknown = [code for code, passages in found.items() if not passages]
    silent = Finding(
        statement="failed_message_unknown",
        subject=subject,
        values={"codes": unknown},
        receipts=proof,
    )
    findings = [finding for finding, _ in told]
    return Report(
        findings=(*findings, silent) if unknown else tuple(findings),
        citations=tuple(one for _, one in told),
    )


def _told(code: str, passage: PassageLike, subject: ObjectRef) -> tuple[Finding, Citation]:
    proof = passage_receipt(passage, datetime.now(UTC))
    values = {"code": code, "text": first_sentence(passage.text), "title": passage.title}
    finding = Finding(statement="failed_message", subject=subject, values=values, receipts=(proof,))
    return finding, citation(proof, passage, 1.0)


def first_sentence(text: str) -> str:
    """What a section says first, without its list mark and its labels."""
    plain = _LEAD.sub("", " ".join(text.split()), count=1)
    found = _SENTENCE.match(plain)
    return (found.group(0) if found else plain)[:_LONGEST]
