"""A model's text against the records: what no record supports is taken out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from graphs.judging import Fault, Judge, Law
from graphs.known import known_in, known_of
from graphs.statements import without_unsupported
from tools.receipts import Gap, Receipt
from tools.report import Report

_ROUNDS = 20


@dataclass(frozen=True)
class Grounded:
    """What stands of a text, how much was removed and of which kinds.

    `answers` says that what is left is an answer: it tells something of a record, or asks.
    """

    text: str
    removed: int = 0
    kinds: tuple[Fault, ...] = ()
    answers: bool = False

    @property
    def gap(self) -> Gap | None:
        """What the reader is told of it."""
        if not self.removed:
            return None
        return Gap(what="ungrounded", detail=str(self.removed), codes=self.kinds)


@dataclass
class _Tally:
    """Judges sentences, and remembers what was wrong with those that fell."""

    judge: Judge
    faults: Counter[Fault] = field(default_factory=Counter)

    def stands(self, sentence: str) -> bool:
        return self._count(self.judge.fault(sentence))

    def stands_quoted(self, line: str) -> bool:
        return self._count(self.judge.quoted_fault(line))

    def _count(self, fault: Fault | None) -> bool:
        if fault:
            self.faults[fault] += 1
        return fault is None


def grounded(
    text: str,
    report: Report,
    question: str,
    zone: tzinfo = UTC,
    *,
    earlier: Sequence[Receipt] = (),
) -> Grounded:
    """The text without its unsupported sentences.

    A sentence stands when each number, time, name, state, cause and mark in it occurs in a finding
    of this turn, or in a record that an earlier answer proved, and when it neither claims a deed
    nor orders one that no remedy or document tells. What only the question says may be asked back
    or denied; and where nothing was read, to ask is all that is left.
    """
    law = Law(
        records=known_of(report, zone, earlier),
        question=known_in(question, zone),
        report=report,
        has_records=bool(earlier) or _has_receipts(report),
    )
    judge = Judge(law)
    tally = _Tally(judge)
    removed = 0
    # Without a sentence its neighbours may read otherwise: a table's header, a frame's end.
    for _ in range(_ROUNDS):
        before = text
        text, lost = without_unsupported(text, tally.stands, tally.stands_quoted)
        removed += lost
        if text == before:
            break
    else:
        return Grounded("", removed, _kinds(tally.faults))
    return Grounded(text, removed, _kinds(tally.faults), bool(text) and judge.answers(text))


def _has_receipts(report: Report) -> bool:
    return any(finding.receipts for finding in report.findings)


def _kinds(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults))
