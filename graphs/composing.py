"""Sections become one answer: numbered receipts, evidence, gaps, and what may be asked next."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from graphs.answer import AgentUsage, Answer, Evidence, IntentView, Usage
from graphs.choices import choices_of
from graphs.offline.diagnosed import asked_of
from graphs.offline.phrase import Phraser
from graphs.question import Language, Reading
from graphs.state import Section
from tools.plan.diagnosis import Diagnosis, EvidenceStatus
from tools.receipts import Citation, Gap, Receipt, receipts_of
from tools.report import Report

_MARK = re.compile(r"\[(r[0-9a-f]{8})\]")
_LOGS = frozenset({"log_not_read", "log_denied"})
# Gaps that stand in every answer of their kind, or that its sentences tell anyway.
_ASIDE = frozenset({"past_recorded_since", "not_in_documents", "code_not_in_documents"})
_ORDER: tuple[EvidenceStatus, ...] = ("confirmed", "likely", "insufficient")


def compose(
    sections: Sequence[Section],
    language: Language,
    phraser: Phraser,
    routing: AgentUsage = AgentUsage(),  # noqa: B008 - never changed
) -> Answer:
    """One answer out of the sections, in the order of asking; `routing` is what that cost."""
    ordered = sorted(sections, key=lambda section: section.position)
    readings = _readings(ordered)
    parts = [_whole(one, phraser) for one in ordered]
    text = _joined(ordered, parts, language, phraser) + _told(readings, language, phraser)
    receipts = receipts_of(finding for one in ordered for finding in one.report.findings)
    numbers = numbering(text, receipts)
    views = [_view(section) for section in ordered]
    models = [section.model for section in ordered if section.model != "offline"]
    return Answer(
        answer=numbered(text, numbers),
        language=language,
        agents=list(dict.fromkeys(section.agent for section in ordered)),
        intent=views[0],
        intents=views,
        receipts=_renamed(receipts, numbers),
        evidence=_evidence(ordered, language, phraser),
        diagnosis=_diagnosis(ordered, language, numbers, phraser),
        citations=_citations(ordered, numbers),
        suggestions=_suggestions(ordered, language, phraser),
        choices=choices_of(ordered, phraser),
        readings=readings,
        model=models[0] if models else "offline",
        fallback=any(section.fallback for section in ordered),
        usage=Usage(agents=_usage(ordered, routing)),
    )


def numbering(text: str, receipts: Iterable[Receipt]) -> dict[str, str]:
    """Marks in the text count up from 1 as they are read; receipts without a mark come after.

    What only looks like a mark, in a log or a document, proves nothing and gets no number.
    """
    known = [receipt.id for receipt in receipts]
    order = [*(mark for mark in _MARK.findall(text) if mark in known), *known]
    return {mark: str(number) for number, mark in enumerate(dict.fromkeys(order), 1)}


def numbered(text: str, numbers: dict[str, str]) -> str:
    """The text with its marks as numbers."""
    return _MARK.sub(
        lambda match: f"[{numbers[match[1]]}]" if match[1] in numbers else match[0], text
    )


def _joined(
    sections: Sequence[Section], texts: Sequence[str], language: Language, phraser: Phraser
) -> str:
    if len(sections) == 1:
        return texts[0]
    parts = []
    for number, (section, text) in enumerate(zip(sections, texts, strict=True), 1):
        parts.append(phraser.text("heading", language, number=number, text=section.task.text))
        parts.append(text)
    return "\n\n".join(part.strip() for part in parts)


def _whole(section: Section, phraser: Phraser) -> str:
    """A section's text, and in one line what it could not see, where it does not say so itself."""
    aside = _ASIDE | _LOGS if _tells_of_log(section) else _ASIDE
    gaps = [one for one in section.report.gaps if one.what not in aside]
    line = phraser.unseen(gaps, section.task.language, section.text)
    return f"{section.text}\n\n{line}" if line else section.text


def _tells_of_log(section: Section) -> bool:
    """The phrases themselves say that the log was not read, and what follows from that."""
    findings = section.report.findings if section.model == "offline" else ()
    return any("log_denied" in one.values and not one.values.get("log_read") for one in findings)


def _readings(sections: Sequence[Section]) -> list[Reading]:
    """Words that were read otherwise than typed, in the tasks that were understood by them."""
    return list(dict.fromkeys(one for section in sections for one in section.task.told))


def _told(readings: Sequence[Reading], language: Language, phraser: Phraser) -> str:
    """One short line at the end; nothing where all was read as typed."""
    return f"\n\n{phraser.text('read_as', language, readings=readings)}" if readings else ""


def _renamed(receipts: Iterable[Receipt], numbers: dict[str, str]) -> list[Receipt]:
    renamed = [one.model_copy(update={"id": numbers[one.id]}) for one in receipts]
    return sorted(renamed, key=lambda receipt: int(receipt.id))


def _view(section: Section) -> IntentView:
    """What was answered; the talk goes on with what was understood."""
    intent = asked_of(section.task, section.report)
    return IntentView(id=intent.value, agent=section.agent, entities=section.task.entities)


def _evidence(sections: Sequence[Section], language: Language, phraser: Phraser) -> Evidence:
    gaps = [phraser.gap(gap, language) for one in sections for gap in one.report.gaps]
    gaps += [phraser.gap(note, language) for one in sections for note in one.notes]
    if any(section.fallback and not _explained(section) for section in sections):
        gaps.append(phraser.gap(Gap(what="model_failed"), language))
    worst = max((_ORDER.index(_status(one.report)) for one in sections), default=0)
    return Evidence(status=_ORDER[worst], gaps=list(dict.fromkeys(gaps)))


def _explained(section: Section) -> bool:
    """A gap of its own says why another spoke."""
    stopped = any(gap.what.endswith("_exhausted") for gap in section.report.gaps)
    return stopped or any(note.what.startswith("model_") for note in section.notes)


def _status(report: Report) -> EvidenceStatus:
    """A diagnosis knows its own; else what was not seen weakens what was found."""
    if report.diagnosis:
        return report.diagnosis.evidence_status
    if not report.gaps:
        return "confirmed"
    return "likely" if any(finding.receipts for finding in report.findings) else "insufficient"


def _diagnosis(
    sections: Sequence[Section], language: Language, numbers: dict[str, str], phraser: Phraser
) -> Diagnosis | None:
    """The first diagnosis, with its verdict, its receipts under the numbers of the answer."""
    for section in sections:
        report = section.report
        if report.diagnosis:
            read_at = [receipt.read_at for receipt in receipts_of(report.findings)]
            phraser = phraser.in_zone(section.task.entities.zone)
            verdict = phraser.verdict(report, language, max(read_at, default=datetime.now(UTC)))
            return _renumbered(report.diagnosis, numbers, verdict)
    return None


def _renumbered(diagnosis: Diagnosis, numbers: dict[str, str], verdict: str) -> Diagnosis:
    def renamed(receipts: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
        return tuple(one.model_copy(update={"id": numbers.get(one.id, one.id)}) for one in receipts)

    return diagnosis.model_copy(
        update={
            "verdict": verdict,
            "root_causes": tuple(
                root.model_copy(update={"receipts": renamed(root.receipts)})
                for root in diagnosis.root_causes
            ),
            "ruled_out": tuple(
                one.model_copy(update={"receipts": renamed(one.receipts)})
                for one in diagnosis.ruled_out
            ),
        }
    )


def _citations(sections: Sequence[Section], numbers: dict[str, str]) -> list[Citation]:
    return [
        citation.model_copy(update={"id": numbers.get(citation.id, citation.id)})
        for section in sections
        for citation in section.report.citations
    ]


def _suggestions(sections: Sequence[Section], language: Language, phraser: Phraser) -> list[str]:
    offered = [
        suggestion
        for section in sections
        for suggestion in phraser.suggestions(section.task.intent, section.report, language)
    ]
    return list(dict.fromkeys(offered))[:3]


def _usage(sections: Sequence[Section], routing: AgentUsage) -> dict[str, AgentUsage]:
    usage = {"supervisor": routing} if routing != AgentUsage() else {}
    for section in sections:
        usage[section.agent] = usage.get(section.agent, AgentUsage()) + section.usage
    return usage
