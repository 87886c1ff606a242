"""A model's text against the records: what no record supports is taken out."""

import re
from collections.abc import Iterable
from typing import Any

from tools.report import Report

# Digits with their inner punctuation, and names as HWA writes them: three or more capitals.
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![\w/])[/#@\w]*[A-Z][A-Z0-9_]{2,}[\w#./@-]*")
_MARK = re.compile(r"\[r[0-9a-f]{8}\]")
_WORDS = frozenset(
    [
        "HWA",
        "TWS",
        "IWS",
        "REST",
        "SUCC",
        "ABEND",
        "FAIL",
        "EXEC",
        "HOLD",
        "READY",
        "STUCK",
        "PEND",
        "SUPPR",
        "CANCL",
        "FENCE",
        "INTRO",
    ]
)


def grounded(text: str, report: Report, question: str) -> tuple[str, int]:
    """The text without its unsupported sentences, and how many were removed.

    A sentence stands when each number, name and mark in it occurs in a finding or the question.
    """
    known = _known(report, question)
    marks = {f"[{receipt.id}]" for finding in report.findings for receipt in finding.receipts}
    kept: list[str] = []
    removed = 0
    for sentence in _sentences(text):
        if _supported(sentence, known, marks):
            kept.append(sentence)
        else:
            removed += 1
    return "".join(kept).strip(), removed


def _sentences(text: str) -> list[str]:
    """Lines, and the sentences in them; joined again they are the text."""
    parts: list[str] = []
    for line in text.splitlines(keepends=True):
        parts.extend(re.split(r"(?<=[.!?])(?=\s)", line))
    return parts


def _supported(sentence: str, known: str, marks: set[str]) -> bool:
    if any(mark not in marks for mark in _MARK.findall(sentence)):
        return False
    plain = _MARK.sub("", sentence)
    names = [name for name in _NAME.findall(plain) if name.strip(".-/#") not in _WORDS]
    return all(_occurs(name.strip(".-/#,"), known) for name in names) and all(
        _occurs(number, known) for number in _NUMBER.findall(plain)
    )


def _occurs(token: str, known: str) -> bool:
    """The token stands there whole: 12 is not in 128."""
    return bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(token.lower())}(?![A-Za-z0-9])", known))


def _known(report: Report, question: str) -> str:
    words: list[str] = [question]
    for finding in report.findings:
        words.append(finding.subject.key if finding.subject else "")
        words.extend(_flat(finding.values))
        for receipt in finding.receipts:
            words.append(receipt.key)
            words.extend(_flat(receipt.fields))
    words.extend(gap.detail for gap in report.gaps)
    words.extend(code for gap in report.gaps for code in gap.codes)
    return "\n".join(words).lower()


def _flat(value: Any) -> Iterable[str]:  # noqa: ANN401 - findings hold any JSON
    if isinstance(value, dict):
        for name, part in value.items():
            yield str(name)
            yield from _flat(part)
    elif isinstance(value, list | tuple | set):
        yield str(len(value))
        for part in value:
            yield from _flat(part)
    else:
        yield str(value)
