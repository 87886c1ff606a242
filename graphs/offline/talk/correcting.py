"""A message that takes back what was said: `no, I meant X`, `not X but Y`, `X, sorry`."""

from collections.abc import Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.lexicon import Lexicon
from graphs.offline.talk.asides import aside
from graphs.offline.talk.aspects import Aspects
from graphs.offline.talk.ellipsis import changed, repointed
from graphs.offline.talk.followups import named_row
from graphs.offline.talk.moves import Moves
from graphs.offline.talk.repeats import repeated, rows_beside
from graphs.offline.talk.resolving import can_be_asked_of, fits_of
from graphs.offline.talk.steps import Said, Step, anew, asks_itself, which, with_text
from graphs.offline.talk.targets import targets
from graphs.offline.talk.tongues import in_tongue
from graphs.offline.text.clauses import clauses_of
from graphs.offline.text.reading import Reading
from graphs.question import Entities, Focus, Intent, Language, Task
from tools.receipts import ObjectRef

_FEW: Final = 5
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_TURNING: Final = frozenset({",", ";", ":", "-", "\u2013", "\u2014"})
_HOW: Final = frozenset({"como", "how", "status", "estado"})
_INSTEAD: Final = frozenset({"but", "mas", "rather", "instead", "sim"})


class Corrections:
    """Puts what is meant in the place of what was said before."""

    def __init__(self, lexicon: Lexicon, moves: Moves, aspects: Aspects) -> None:
        self._lexicon = lexicon
        self._moves = moves
        self._aspects = aspects

    def opened(self, rest: str, said: Said, *, paused: bool) -> Step | None:
        """What follows an opening such as `no, I meant`."""
        part = with_text(said, rest, self._lexicon)
        return self._again(part) or self._corrected(part, rest, paused=paused)

    def closed(self, said: Said) -> Step | None:
        """`X, sorry`: what stands before the apology is what is meant."""
        end = self._moves.closing(said.reading)
        if end is None or not said.focus.tasks:
            return None
        rest = said.reading.text[: said.reading.words[end - 1].end].rstrip(" ,;-")
        return self._corrected(with_text(said, rest, self._lexicon), rest, paused=True)

    def _again(self, part: Said) -> Step | None:
        """`Sorry, mixed them up, it is X i mean`: what opens or closes the rest as well."""
        for opening in self._moves.openings(part.reading):
            if opening.move in {"meant", "namely"}:
                rest = part.reading.text[part.reading.words[opening.rest].start :]
                return self.opened(rest, part, paused=True)
        return self.closed(part)

    def _corrected(self, part: Said, rest: str, *, paused: bool) -> Step | None:
        """The last question with what is said now in its place; a new question stands alone."""
        moves = self._moves.whole(part.reading)
        if step := in_tongue(moves, part) or repeated(moves, part):
            return step
        clauses = clauses_of(part.reading)
        one = part.hear(clauses[0]) if len(clauses) == 1 else None
        last = part.focus.tasks[-1]
        if one is None or _looks(one) or (asks_itself(one) and not _cuts(one, last)):
            return (aside(part, self._aspects) or Step(rest=rest)) if paused else None
        if tasks := _mended(one, part.focus, part.language):
            return Step(tuple(tasks))
        return None


def instead(reading: Reading, start: int) -> str:
    """What follows `but` or the comma in `not PAYCALC but PAYCALC2`."""
    words = reading.words
    for at in range(start + 1, len(words) - 1):
        if words[at].text in _TURNING or words[at].folded in _INSTEAD:
            after = next((n for n in range(at, len(words)) if not _joins(words[n].folded)), 0)
            return reading.text[words[after].start :] if after else ""
    return ""


def _joins(word: str) -> bool:
    return word in _TURNING | {"e", "and"} or word in _INSTEAD


def _looks(one: Heard) -> bool:
    """`Deixa. X ta como`: how that is, and not the last question of it."""
    words = {word.folded for word in one.clause.part.words}
    asks = "how_is" in one.ideas or words & _HOW
    return bool(asks) and len(one.found.names) == 1


def _cuts(one: Heard, last: Task) -> bool:
    """`The held ones`, in the place of other rows of the same list."""
    short = len(one.clause.part.words) <= _FEW
    return short and last.intent in _JOBS and one.best.intent in _JOBS and "jobs" not in one.ideas


def _mended(one: Heard, focus: Focus, language: Language) -> Sequence[Task]:
    """The last questions, with what the clause says in the place of what they said."""
    text = one.clause.part.text
    last = focus.tasks[-1]
    together = [task for task in focus.tasks if task.entities.objects() == last.entities.objects()]
    meant: tuple[ObjectRef, ...] = ()
    if (row := named_row(one.clause, rows_beside(focus))) and not one.found.entities.folders:
        meant = (row,)
    elif one.pointer and not one.found.names:
        found = targets(one.pointer, focus, None if one.pointer.kind else fits_of(last))
        if found.choices:
            return [which(last, found.choices, language)]
        meant = found.refs
    if meant:
        mended = [repointed(task, meant, text) for task in together]
    elif one.found.names or one.found.entities != Entities():
        mended = [changed(one, task) for task in together]
    else:
        return ()
    kept = [task for task in mended if can_be_asked_of(task.intent, meant)]
    return [anew(task, language) for task in kept]
