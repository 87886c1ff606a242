"""A model's text against the records: what no record supports is taken out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, time, tzinfo
from functools import partial

from graphs.cause_words import causes_in, causes_named
from graphs.known import INSTANT, NUMBER, Known, known_in, known_of
from graphs.statements import without_unsupported
from tools.plan.diagnosis import CauseCode
from tools.report import Report

Holds = Callable[[Known, re.Match[str]], bool]
_MARK = re.compile(r"\[r[0-9a-f]{8}\]")
# Names as HWA writes them: three or more capitals; and whatever is joined by _ or #.
_NAME = re.compile(r"(?<![\w/])[/#@\w]*(?:[A-Z][A-Z0-9_]{2,}|\w_\w|#\w)[\w#./@-]*")
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTH_NAMES = "jan feb,fev mar apr,abr may,mai jun jul aug,ago sep,set oct,out nov dec,dez"
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split(), 1)
    for name in names.split(",")
}
_DAY = re.compile(rf"\b(\d{{1,2}})\s+(?:de\s+)?({'|'.join(_MONTHS)})[a-zç]*\b", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\w:.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])\s*(am\b|pm\b|a\.m\.|p\.m\.|UTC\b|Z\b)?",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:(days?|dias?|d)|(hours?|horas?|hrs?|h)|(minutes?|minutos?|mins?)|"
    r"(seconds?|segundos?|secs?|s))\b"
)
_LENGTH = re.compile(rf"\b\d+\s*{_UNIT}(?:(?:\s*,|\s+and|\s+e)?\s*\d+\s*{_UNIT})*", re.IGNORECASE)
_PART = re.compile(rf"(\d+)\s*{_UNIT}", re.IGNORECASE)
_SECONDS = (86_400, 3600, 60, 1)
_DENIES = re.compile(
    r"\b(?:not|no|none|never|nothing|cannot|without|não|nem|nenhuma?|nunca|nada|sem)\b|n['\u2019]t\b|\?",
    re.IGNORECASE,
)
# Resync only reads: whoever says that it acted is wrong, whatever the records hold.
_CLAIM = re.compile(
    r"\b(?:I|we|Resync)(?:['\u2019]ve| have| has)?(?: now| just| already)? (?:re-?ran|rerun|restarted|"
    r"cancel+ed|held|released|killed|confirmed|submitted|replied|stopped|started|changed|set)\b|"
    r"\b(?:eu|nós|Resync)? ?(?:reexecutei|reiniciei|cancelei|segurei|liberei|matei|confirmei|"
    r"submeti|respondi|parei|iniciei|alterei|mudei)\b",
    re.IGNORECASE,
)
# Capitals that name no object of the plan. States are not among them: a wrong one is a lie.
_WORDS = frozenset(
    {
        "HWA", "TWS", "IWS", "HCL", "IBM", "REST", "API", "OQL", "SQL", "JSON", "XML", "HTML", "CSV",
        "HTTP", "HTTPS", "TLS", "SSL", "SSH", "FTP", "SFTP", "TCP", "DNS", "URL", "URI", "UUID",
        "PDF", "CPU", "RAM", "JVM", "CLI", "GUI", "ETA", "SLA", "UTC", "GMT", "BRT", "EST", "CET",
        "GET", "PUT", "POST", "DELETE", "NOTE", "WARNING", "INFO", "IMPORTANT", "TODO", "FAQ", "AND",
        "NOT", "THE", "ALL", "ANY", "YES", "NÃO", "SIM", "NOTA", "ATENÇÃO", "CONMAN", "COMPOSER",
        "JNEXTPLAN", "RESYNC",
    }
)  # fmt: skip


def grounded(text: str, report: Report, question: str, zone: tzinfo = UTC) -> tuple[str, int]:
    """The text without its unsupported sentences, and how many were removed.

    A sentence stands when each number, time, name, state, cause and mark in it occurs in a finding.
    What only the question says may be asked back or denied; and where nothing was read, that is all.
    """
    marks = {f"[{receipt.id}]" for finding in report.findings for receipt in finding.receipts}
    judge = _Judge(
        known_of(report, zone), known_in(question, zone), frozenset(marks), causes_in(report)
    )
    return without_unsupported(text, judge.supports)


@dataclass(frozen=True)
class _Judge:
    """Whether the records support a sentence."""

    records: Known
    question: Known
    marks: frozenset[str]
    causes: frozenset[CauseCode]

    def supports(self, sentence: str) -> bool:
        """Each checkable thing in the sentence is known."""
        if _CLAIM.search(sentence) or any(m not in self.marks for m in _MARK.findall(sentence)):
            return False
        denies = bool(_DENIES.search(sentence))
        if not denies and not self.marks:
            return False
        if not self._has_causes(sentence):
            return False
        sources = (self.records, self.question) if denies else (self.records,)
        rest = _without_times(_MARK.sub(" ", sentence), sources)
        rest = _without_lengths(rest, sources)
        names = [name.strip(".-/#@,") for name in _NAME.findall(rest)]
        if not all(name in _WORDS or _any(sources, name) for name in names):
            return False
        return all(
            any(source.has_number(number) for source in sources) for number in NUMBER.findall(rest)
        )

    def _has_causes(self, sentence: str) -> bool:
        """Each cause that the sentence names was found, or its very words were read, or it denies it.

        Some causes are themselves named by a denial: no space.
        """
        return all(
            cause in self.causes
            or self.records.has_word(words)
            or _DENIES.search(sentence.replace(words, " "))
            for cause, words in causes_named(sentence)
        )


def _without_times(sentence: str, sources: Sequence[Known]) -> str:
    """The sentence without the times and dates that are known; the others stay, and fail."""
    for pattern, holds in _MOMENTS:
        sentence = pattern.sub(partial(_blank_if_held, sources, holds), sentence)
    return sentence


def _blank_if_held(sources: Sequence[Known], holds: Holds, match: re.Match[str]) -> str:
    return " " if any(holds(source, match) for source in sources) else match[0]


def _any(sources: Sequence[Known], name: str) -> bool:
    return not name or any(source.has_word(name) for source in sources)


def _instant(known: Known, match: re.Match[str]) -> bool:
    return known.has_instant(match[0])


def _date(known: Known, match: re.Match[str]) -> bool:
    try:
        return known.has_date(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return False


def _day(known: Known, match: re.Match[str]) -> bool:
    return known.has_day(int(match[1]), _MONTHS[match[2].lower()])


def _time(known: Known, match: re.Match[str]) -> bool:
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    if known.has_number(match[0].strip()) or known.has_duration(
        hour * 3600 + minute * 60 + second, 1
    ):
        return True
    suffix = (match[4] or "").lower().replace(".", "")
    if suffix in {"am", "pm"} and 1 <= hour <= 12:
        hour = hour % 12 + (12 if suffix == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return False
    return known.has_time(time(hour, minute, second), utc=suffix in {"utc", "z"})


_MOMENTS: tuple[tuple[re.Pattern[str], Holds], ...] = (
    (INSTANT, _instant),
    (_DATE, _date),
    (_DAY, _day),
    (_TIME, _time),
)


def _without_lengths(sentence: str, sources: Sequence[Known]) -> str:
    """The sentence without the durations that are known."""

    def checked(match: re.Match[str]) -> str:
        seconds, unit = _length(match[0])
        return " " if any(source.has_duration(seconds, unit) for source in sources) else match[0]

    return _LENGTH.sub(checked, sentence)


def _length(text: str) -> tuple[int, int]:
    """A duration in seconds, and the smallest unit that it was told in."""
    total, smallest = 0, _SECONDS[0]
    for number, *units in _PART.findall(text):
        unit = next(size for size, given in zip(_SECONDS, units, strict=True) if given)
        total += int(number) * unit
        smallest = min(smallest, unit)
    return total, smallest
