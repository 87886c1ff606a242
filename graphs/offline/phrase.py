"""What the tools found, said to an operator: findings and gaps as markdown in their language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from graphs.offline.suggestions import Suggestion, question_of, suggested
from graphs.question import Entities, Intent, Language
from prompts.book import PhraseBook
from prompts.markdown import Safe
from tools.receipts import Finding, Gap, Receipt
from tools.report import Report

_MARKS = re.compile(r" ?(?:\[r[0-9a-f]{8}\])+")
_SENTENCE = re.compile(r"(?:[^`.!?]|(`+)(?!`).*?(?<!`)\1(?!`)|[.!?](?!\s|$))*[.!?]?")
_GAPS_TOLD = 3
_ROW = re.compile(r"- |\d+\. ")
_LEADS = {
    "cause": "lead_cause",
    "remedy": "lead_remedy",
    "healed_row": "lead_healed_row",
    "see_also": "lead_see_also",
}
_WITH_ROOT = {"waiting", "jobstream_status"}


class Phraser:
    """Says reports in either language, with times of the plan's own zone or the one asked for.

    Raises:
        PhraseMissing: a text that it needs itself is not in the book.
    """

    def __init__(self, book: PhraseBook, timezone: ZoneInfo) -> None:
        book.require(_LEADS.values())
        self._book = book
        self._zone = timezone

    def in_zone(self, name: str) -> "Phraser":
        """One that tells times in the zone of this name; none is the plan's own."""
        return Phraser(self._book, ZoneInfo(name)) if name else self

    def statements(self) -> frozenset[str]:
        """Every name that a finding, a gap or a text can have."""
        return self._book.names

    def section(self, report: Report, language: Language, now: datetime) -> str:
        """The findings in their order; each statement ends with the marks of its receipts."""
        root = _root(report.findings)
        now = now.astimezone(self._zone)
        told: list[str] = []
        before = ""
        for finding in report.findings:
            lead = _LEADS.get(finding.statement)
            if lead and finding.statement != before:
                told.append(self._book.render(lead, language, {}))
            told.append(self._said(finding, root, language, now))
            before = finding.statement
        return _joined(told)

    def gap(self, gap: Gap, language: Language) -> str:
        """One sentence on what could not be seen; HWA's codes are kept."""
        values = {"detail": gap.detail, "codes_given": gap.codes, "zone": self._zone}
        return self._book.render(gap.what, language, values)

    def unseen(self, gaps: Iterable[Gap], language: Language, text: str) -> str:
        """One line on what could not be seen and the text does not say yet; else empty."""
        said = dict.fromkeys(self.gap(one, language) for one in gaps)
        missing = [Safe(one) for one in said if one not in text]
        if not missing or not text.strip():
            return ""
        more = max(0, len(missing) - _GAPS_TOLD)
        return self.text("unseen", language, gaps=missing[:_GAPS_TOLD], more=more)

    def verdict(self, report: Report, language: Language, now: datetime) -> str:
        """The first sentence of the report, without marks; empty for a report without findings."""
        if not report.findings:
            return ""
        said = self._said(report.findings[0], _root(report.findings), language, now)
        first_line = _MARKS.sub("", said).lstrip("- ").split("\n", 1)[0]
        found = _SENTENCE.match(first_line)
        return found.group(0) if found else first_line

    def text(self, name: str, language: Language, **values: object) -> str:
        """A text that is no finding: a greeting, a refusal, a heading, the source of an answer."""
        return self._book.render(name, language, {"zone": self._zone, **values})

    def suggestions(self, intent: Intent, report: Report, language: Language) -> list[str]:
        """Up to three questions that follow from the answer; never an action."""
        return [self._asked(one, language) for one in suggested(intent, report)]

    def question(self, intent: Intent, entities: Entities, language: Language) -> str:
        """The plainest question of an intent on what was named; empty where there is none."""
        plainest = question_of(intent, entities)
        return self._asked(plainest, language) if plainest else ""

    def _asked(self, one: Suggestion, language: Language) -> str:
        questions: Mapping[str, str] = self._book.words(language)["questions"]
        return questions[one.key].format(name=one.name)

    def _said(
        self, finding: Finding, root: "_Root | None", language: Language, now: datetime
    ) -> str:
        values = {
            **finding.values,
            "given": finding.values,
            "subject": finding.subject,
            "cite": cited(finding.receipts),
            "now": now,
            "zone": self._zone,
        }
        if finding.statement in _WITH_ROOT:
            values |= _opening(finding, root)
        elif finding.statement == "cause":
            values |= {"record": _record(finding), "own": cited(_own(finding))}
        return self._book.render(finding.statement, language, values)


def cited(receipts: Iterable[Receipt]) -> Safe:
    """The marks of the receipts, each once, after a space; nothing where there are none."""
    marks = dict.fromkeys(f"[{receipt.id}]" for receipt in receipts)
    return Safe(f" {''.join(marks)}" if marks else "")


def _root(findings: Sequence[Finding]) -> "_Root | None":
    causes = [one for one in findings if one.statement == "cause" and one.subject]
    return _Root(causes[0], len(causes)) if causes else None


@dataclass(frozen=True)
class _Root:
    """The first cause of a report, which its opening sentence names."""

    finding: Finding
    roots: int


def _opening(finding: Finding, root: _Root | None) -> dict[str, Any]:
    """What the opening sentence says of the first cause, with the marks of both."""
    if root is None or root.finding.subject is None:
        return {"root": None, "roots": 0}
    told = {
        "cause": root.finding.values["cause"],
        "key": root.finding.subject.key,
        "cite": cited((*finding.receipts, *_own(root.finding))),
    }
    return {"root": told, "roots": root.roots}


def _own(finding: Finding) -> tuple[Receipt, ...]:
    """The receipts of the subject itself, apart from those of the way to it."""
    key = finding.subject.key if finding.subject else ""
    own = tuple(receipt for receipt in finding.receipts if receipt.key == key)
    return own or finding.receipts[-1:]


def _record(finding: Finding) -> dict[str, Any]:
    """What the records tell of the cause's own object."""
    record: dict[str, Any] = {}
    for receipt in _own(finding):
        record |= receipt.fields
    return record or finding.values["fields"]


def _joined(texts: Sequence[str]) -> str:
    """Rows directly under their header or each other; a blank line between other blocks."""
    parts: list[str] = []
    for text in texts:
        parts.append(_between(parts[-1] if parts else None, text))
        parts.append(text)
    return "".join(parts)


def _between(above: str | None, below: str) -> str:
    if above is None:
        return ""
    if not _ROW.match(below):
        return "\n\n"
    last = above.rsplit("\n", 1)[-1]
    return "\n\n" if last.startswith(("|", ">", "`")) else "\n"
