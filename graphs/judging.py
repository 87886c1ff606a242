"""One sentence of a model against the records: what, if anything, speaks against it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property, partial
from typing import Literal

from graphs.cause_words import causes_in, causes_named
from graphs.deeds import claims_deed, deeds_told, orders_in
from graphs.known import ID, INSTANT, NUMBER, Known
from graphs.spelled import SHARE, in_figures
from graphs.state_words import are_bad, denies, says_healthy, states_told
from tools.plan.diagnosis import CauseCode
from tools.report import Report

Fault = Literal["mark", "deed", "order", "html", "memory", "cause", "state", "name", "number"]
Holds = Callable[[Known, re.Match[str]], bool]
_MARK = re.compile(r"\[([re][0-9a-f]{8})\]")
# Numbers in brackets are what the reader sees as marks; the model is given none of these.
_FALSE_MARK = re.compile(r"\[(?:\d{1,4}|\^\d+|(?!r[0-9a-f]{8}\])[a-z]\d+)\](?!\()")
_HTML = re.compile(r"<\s*/?\s*[a-zA-Z!][^>\n]*>?|\bjavascript:|\bdata:\w+/", re.IGNORECASE)
_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s)\]>'\"`]+", re.IGNORECASE)
# Names as HWA writes them: three or more capitals; whatever is joined by _ or #; and letters that
# end in figures, as names and codes do in either case.
_NAME = re.compile(
    r"(?<![\w/])[/#@\w]*(?:[A-Z][A-Z0-9_]{2,}|\w_\w|#\w)[\w#./@-]*"
    r"|(?<![\w/])(?!rc\d)[a-z]{2,}-?\d+\w*",
)
_CODE = re.compile(r"\b[rc]c(\d+)\b", re.IGNORECASE)
_CALLED = re.compile(
    r"\b(?:called|named|chamad[oa]s?)\s+[\"'\u201c\u2018*`]*([\w#./@-]+)|`([^`\n]+)`|[\"\u201c]([\w#./@-]+)[\"\u201d]",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTH_NAMES = "jan feb,fev mar apr,abr may,mai jun jul aug,ago sep,set oct,out nov dec,dez"
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split(), 1)
    for name in names.split(",")
}
_MONTH = rf"({'|'.join(_MONTHS)})[a-zç]*"
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?{_MONTH}\b", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE)
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
_PERCENT = re.compile(
    r"\b(\d+(?:[.,]\d+)?)\s*(?:%|percent\b|per cent\b|por cento\b)", re.IGNORECASE
)
_DENIES = re.compile(
    r"\b(?:not|no|none|never|nothing|cannot|without|não|nem|nenhuma?|nunca|nada|sem)\b|n['\u2019]t\b|\?",
    re.IGNORECASE,
)
_IGNORANT = re.compile(
    r"\b(?:could|can|was|am|do|does|did)(?: not|n['\u2019]t|not)\b.*\b(?:see|read|find|know|tell|reach|check)|"
    r"\bdocuments (?:say nothing|have no|do not)|\bdocumentos não (?:têm|dizem|trazem)|"
    r"\bnão (?:consegui|consigo|pude|posso|sei|encontrei|vi)\b|\bunable to (?:see|read|find|tell|reach)\b",
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
_TELLING_DEEDS = ("remedy", "passage", "see_also", "rerun", "recovery", "failed_recovery")
_VERBATIM = 8


@dataclass(frozen=True)
class Law:
    """What a sentence may rest on."""

    records: Known
    question: Known
    report: Report
    has_records: bool

    @cached_property
    def marks(self) -> frozenset[str]:
        """The marks that exist."""
        return frozenset(
            receipt.id for finding in self.report.findings for receipt in finding.receipts
        )

    @cached_property
    def causes(self) -> frozenset[CauseCode]:
        """The causes that were found."""
        return causes_in(self.report)

    @cached_property
    def deeds(self) -> frozenset[str]:
        """What remedies and documents tell to do. What a log or a name orders is not among it."""
        told = [one for one in self.report.findings if one.statement.startswith(_TELLING_DEEDS)]
        return deeds_told(" ".join(str(one.values) for one in told))


@dataclass(frozen=True)
class Judge:
    """Whether the records support a sentence."""

    law: Law

    def fault(self, sentence: str) -> Fault | None:
        """What speaks against the sentence; nothing where each checkable thing in it is known."""
        unsaid = bool(_DENIES.search(sentence))
        sources = (self.law.records, self.law.question) if unsaid else (self.law.records,)
        plain = ID.sub(self._blank_if_read, _MARK.sub(" ", sentence.replace("\\_", "_")))
        figures = _CODE.sub(r" \1", in_figures(plain))
        checks: tuple[tuple[Fault, bool], ...] = (
            ("mark", self._has_false_mark(sentence)),
            ("html", self._has_html(sentence)),
            ("deed", claims_deed(sentence)),
            ("order", not orders_in(sentence) <= self.law.deeds),
            ("memory", not self.law.has_records and not _may_be_said_unread(sentence)),
            ("cause", not self._has_causes(sentence)),
            ("state", not self._has_states(sentence)),
            ("name", not all(_any(sources, name) for name in _names(figures))),
            ("number", not _has_figures(figures, sources)),
        )
        return next((fault for fault, found in checks if found), None)

    def quoted_fault(self, line: str) -> Fault | None:
        """The same for a line of a quotation: what a record says word by word may be quoted."""
        plain = " ".join(line.split())
        if len(plain) >= _VERBATIM and self.law.records.has_text(plain):
            return None
        return self.fault(line)

    def answers(self, text: str) -> bool:
        """The text asks, or tells something that a record holds."""
        if "?" in text or any(mark in self.law.marks for mark in _MARK.findall(text)):
            return True
        names, numbers = _names(text), NUMBER.findall(INSTANT.sub(" ", text))
        return self.law.has_records and bool([*names, *numbers, *states_told(text)])

    def _blank_if_read(self, found: re.Match[str]) -> str:
        """A machine's id counts as a whole, not by the figures in it."""
        return " " if self.law.records.has_text(found[0]) else found[0]

    def _has_false_mark(self, sentence: str) -> bool:
        return bool(_FALSE_MARK.search(sentence)) or any(
            mark not in self.law.marks for mark in _MARK.findall(sentence)
        )

    def _has_html(self, sentence: str) -> bool:
        """Markup, or an address that no record holds: the reader's page must not follow either."""
        if _HTML.search(sentence):
            return True
        return any(
            not self.law.records.has_text(found.rstrip(".,;:!?"))
            for found in _LINK.findall(sentence)
        )

    def _has_causes(self, sentence: str) -> bool:
        """Each cause that the sentence names was found, or its very words were read, or it denies it.

        Some causes are themselves named by a denial: no space.
        """
        return all(
            cause in self.law.causes
            or self.law.records.has_word(words)
            or _DENIES.search(sentence.replace(words, " "))
            for cause, words in causes_named(sentence)
        )

    def _has_states(self, sentence: str) -> bool:
        """Each state in people's words is in the records; what is bad there is not told as well."""
        records = self.law.records
        if "?" in sentence or not self.law.has_records:
            return True
        if says_healthy(sentence) and are_bad(records.states):
            return False
        for told in states_told(sentence):
            if denies(sentence, told.words):
                if records.states and records.states <= told.states:
                    return False  # the only state that there is
            elif not records.has_any(told.states) and not records.has_word(told.words):
                return False
        return True


def _may_be_said_unread(sentence: str) -> bool:
    """Where nothing was read, a model may ask, and say that it does not know."""
    return "?" in sentence or bool(_IGNORANT.search(sentence))


def _names(sentence: str) -> list[str]:
    """What looks like a name, a state or a code; and all that is quoted as one."""
    found = [*_NAME.findall(sentence)]
    for called, span, quoted in _CALLED.findall(sentence):
        found += [called, quoted, *(word for word in span.split() if re.search(r"[^\W\d]", word))]
    names = (name.strip(".-/#@,;:()*'\"") for name in found)
    return [name for name in names if name and name.upper() not in _WORDS]


def _any(sources: Sequence[Known], name: str) -> bool:
    return any(source.has_name(name) for source in sources)


def _has_figures(sentence: str, sources: Sequence[Known]) -> bool:
    """Each time, duration, share and number is known."""
    rest = _without_times(sentence, sources)
    rest = _without_lengths(rest, sources)
    shares = [*_PERCENT.findall(rest), *SHARE.findall(rest)]
    if not all(any(source.has_share(share) for source in sources) for share in shares):
        return False
    numbers = NUMBER.findall(_NAME.sub(" ", _PERCENT.sub(" ", rest)))
    return all(any(source.has_number(number) for source in sources) for number in numbers)


def _without_times(sentence: str, sources: Sequence[Known]) -> str:
    """The sentence without the times and dates that are known; the others stay, and fail."""
    for pattern, holds in _MOMENTS:
        sentence = pattern.sub(partial(_blank_if_held, sources, holds), sentence)
    return sentence


def _blank_if_held(sources: Sequence[Known], holds: Holds, match: re.Match[str]) -> str:
    return " " if any(holds(source, match) for source in sources) else match[0]


def _instant(known: Known, match: re.Match[str]) -> bool:
    return known.has_instant(match[0])


def _date(known: Known, match: re.Match[str]) -> bool:
    try:
        return known.has_date(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return False


def _day(known: Known, match: re.Match[str]) -> bool:
    return known.has_day(int(match[1]), _MONTHS[match[2].lower()])


def _month_day(known: Known, match: re.Match[str]) -> bool:
    return known.has_day(int(match[2]), _MONTHS[match[1].lower()])


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
    (_MONTH_DAY, _month_day),
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
