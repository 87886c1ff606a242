"""The last trouble of a log: which of its lines decides, and what came before it and was survived.

A failing program writes one trouble and then what follows from it. So of the errors that stand
together at a log's end the deepest decides, among equals the first; what lies before a recovery,
or before further work, was survived; after a retry the later trouble counts, if it has a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tools.plan.diagnosis import CauseCode
from tools.plan.failures.log_lines import LogLine
from tools.plan.failures.log_signs import Sign, backwards, whispered
from tools.plan.failures.symptoms import Symptom, symptom_of

NEAR = 30  # lines between errors of one trouble
_WORKED = 5  # lines of work after which an earlier error was survived
_MOST = 40
_AWHILE = 200


@dataclass(frozen=True)
class Cascade:
    """The errors that stand together at the end of a log, in their order."""

    errors: tuple[LogLine, ...] = ()
    decisive: LogLine | None = None
    cause: CauseCode | None = None
    named: frozenset[CauseCode] = frozenset()
    survived: CauseCode | None = None
    worked_on: int = 0
    """Lines of work after the last error."""


@dataclass
class _Walk:
    """The way back from the end of a log."""

    errors: list[LogLine] = field(default_factory=list)
    retried: int = 0  # how many of the errors stand after the last retry
    worked: int = 0
    worked_on: int = 0
    own: bool = False

    def over(self, line: LogLine, sign: Sign) -> bool:
        """The line belongs to something earlier."""
        if sign is Sign.RECOVERED:
            return True
        if not self.errors or sign not in {Sign.TROUBLE, Sign.CLOSING}:
            return False
        if self.errors[-1].number - line.number > NEAR or len(self.errors) >= _MOST:
            return True
        return self.own and self.worked >= _WORKED

    def take(self, line: LogLine, sign: Sign) -> None:
        """One line further back."""
        if sign in {Sign.TROUBLE, Sign.CLOSING}:
            self.worked_on = self.worked_on if self.errors else self.worked
            self.errors.append(line)
            self.own = self.own or sign is Sign.TROUBLE
            self.worked = 0
        elif sign is Sign.WORK:
            self.worked += 1
        elif sign is Sign.RETRY and not self.retried:
            self.retried = len(self.errors)


def last_cascade(lines: Sequence[LogLine]) -> Cascade:
    """The last trouble of a log; empty where it names none."""
    walk, start = _Walk(), 0
    for place, sign in backwards(lines):
        if walk.over(lines[place], sign):
            start = place + 1
            break
        walk.take(lines[place], sign)
    if not walk.errors:
        return _whispered(lines[start:])
    errors = tuple(reversed(walk.errors))
    decisive = _decisive(errors[len(errors) - walk.retried :]) or _decisive(errors)
    symptom = symptom_of(decisive.text) if decisive else None
    return Cascade(
        errors=errors,
        decisive=decisive,
        cause=symptom.cause if symptom else None,
        named=frozenset(found.cause for _, found in _named(errors)),
        survived=_survived(lines[:start]),
        worked_on=walk.worked_on,
    )


def _decisive(errors: Sequence[LogLine]) -> LogLine | None:
    named = _named(errors)
    if not named:
        return None
    depth = max(symptom.depth for _, symptom in named)
    deepest = [line for line, symptom in named if symptom.depth == depth]
    inner = [line for line in deepest if line.text.lstrip().startswith("Caused by:")]
    return inner[-1] if inner else deepest[0]


def _named(errors: Sequence[LogLine]) -> list[tuple[LogLine, Symptom]]:
    found = ((line, symptom_of(line.text)) for line in errors)
    return [(line, symptom) for line, symptom in found if symptom]


def _survived(before: Sequence[LogLine]) -> CauseCode | None:
    """The nearest earlier trouble that has a name: it was not what ended the run."""
    recent = before[-_AWHILE:]
    for place, sign in backwards(recent):
        if sign is Sign.TROUBLE and (symptom := symptom_of(recent[place].text)):
            return symptom.cause
    return None


def _whispered(lines: Sequence[LogLine]) -> Cascade:
    """No line is called an error: what the program only mentions may be all that it says."""
    line = next(whispered(lines[-_AWHILE:]), None)
    symptom = symptom_of(line.text) if line else None
    if line is None or symptom is None:
        return Cascade()
    return Cascade((line,), line, symptom.cause, frozenset({symptom.cause}))
