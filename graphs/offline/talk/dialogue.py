"""What a message does to the conversation: picks, declines, repeats, goes on, corrects, returns."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.asking.refusing import refused
from graphs.offline.lexicon import Lexicon
from graphs.offline.talk.asides import aside, status_of
from graphs.offline.talk.aspects import Aspects
from graphs.offline.talk.callings import called
from graphs.offline.talk.choosing import choice_of
from graphs.offline.talk.elisions import filled
from graphs.offline.talk.ellipsis import changed, repointed
from graphs.offline.talk.followups import named_row
from graphs.offline.talk.moves import Moves, Opening
from graphs.offline.talk.namesakes import namesake
from graphs.offline.talk.others import others
from graphs.offline.talk.partings import parts
from graphs.offline.talk.recutting import recut
from graphs.offline.talk.repeats import repeated, rows_beside, spread
from graphs.offline.talk.reselecting import reselected
from graphs.offline.talk.resolving import can_be_asked_of, fits_of
from graphs.offline.talk.steps import Said, Step, anew, asks_itself, which
from graphs.offline.talk.suspicions import suspicion
from graphs.offline.talk.targets import targets
from graphs.offline.text.asked import asks
from graphs.offline.text.clauses import clauses_of
from graphs.offline.text.reading import Reading, read
from graphs.question import Entities, Focus, Intent, Language, Task
from tools.receipts import ObjectRef

_SOME, _CLEAR = 0.5, 0.7
_FEW: Final = 5
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_LIST: Final = frozenset({"list", "lista"})
_AROUND: Final = frozenset(
    {
        "the",
        "that",
        "last",
        "previous",
        "a",
        "essa",
        "aquela",
        "ultima",
        "anterior",
        "da",
        "de",
        "para",
    }
)
# `Back to that list: and X, why did it fail`: what follows is the question.
_BACK_AT: Final = re.compile(
    r"(?:(?:the|that|this|my|a|[àa]quela|aquela|essa|esta|o|os|those|these) )?"
    r"(?:first |last |primeira |ultima )?(?:list|lista|jobs|failures|falhas|abends|topic|assunto)\s*[:;,-]\s*(?=\w)",
    re.IGNORECASE,
)
# What the opening took is the article: `voltando ao primeiro`.
_ROW_AT: Final = re.compile(
    r"^(?:primeir[oa]|segund[oa]|terceir[oa]|quart[oa]|quint[oa]|[uú]ltim[oa]|outr[oa])\b",
    re.IGNORECASE,
)
_THEN: Final = re.compile(r"[.,:;]\s+")
_AMOUNT: Final = re.compile(r"\d{2,3}|0")
_SPOKEN: Final[dict[str, Language]] = {"english": "en", "portuguese": "pt"}
_TURNING: Final = frozenset({",", ";", ":", "-", "\u2013", "\u2014"})
_HOW: Final = frozenset({"como", "how", "status", "estado"})
_INSTEAD: Final = frozenset({"but", "mas", "rather", "instead", "sim"})


class Dialogue:
    """Knows what is said to a conversation and not of the plant."""

    def __init__(self, lexicon: Lexicon, moves: Moves) -> None:
        self._lexicon = lexicon
        self._moves = moves
        self._aspects = Aspects(lexicon)

    def step(self, said: Said) -> Step | None:
        """What the message does to the conversation; None where it asks something by itself."""
        if refused(said.reading.text):
            return Step((_rule_breaking(said),))
        if parts(said.reading.text):
            return Step((_greeting(said),))
        if text := filled(said.reading.text, said.focus):
            return self.step(self._part(text, said)) or Step(rest=text)
        moves, number = self._moves.counted(said.reading)
        said = replace(said, number=number)
        return (
            _spoken(moves, said)
            or (choice_of(moves, said) if said.focus.choices else None)
            or _awaited(said)
            or namesake(said)
            or others(said)
            or (None if moves else recut(said) or reselected(said))
            or self._called(said)
            or suspicion(said)
            or spread(said)
            or aside(said, self._aspects)
            or repeated(moves, said)
            or self._opened(said)
            or _unmoved(moves, said)
        )

    def _called(self, said: Said) -> Step | None:
        """What is called by its place in the talk is asked of by its key."""
        call = called(said.reading, said.focus)
        if call is None or not said.focus.tasks:
            return None
        if call.alone or len(call.refs) > 1:
            asked = said.focus.tasks[-1] if call.alone else self._asked_of(call.text, said)
            task = repointed(asked, call.refs, said.reading.text)
            several = len(call.refs) > 1
            task = which(task, call.refs, said.language) if several else anew(task, said.language)
            return Step((task,))
        return self.step(self._part(call.text, said)) or Step(rest=call.text)

    def _asked_of(self, text: str, said: Said) -> Task:
        """What is asked of one object in these words: its state where no rule is sure."""
        heard = [said.hear(clause) for clause in clauses_of(self._part(text, said).reading)]
        best = max((one.best for one in heard), key=lambda verdict: verdict.sure)
        intent = best.intent if best.sure >= _CLEAR else Intent.JOB_STATUS
        return Task(intent=intent, text=text, confidence=0.85, language=said.language)

    def asked(self, one: Heard) -> Intent | None:
        """What one of several clauses asks, where it is a short question as a table knows them."""
        apart = {name.at for name in one.found.names}
        aspect = self._aspects.asked(one.clause.part, apart)
        clear = aspect is not None and not (aspect.weak or aspect.alone)
        return aspect.intent if aspect and clear else None

    def _opened(self, said: Said) -> Step | None:
        """`No, I meant ...`, `not X but Y`, `back to ...`, `in English: ...`."""
        for opening in self._moves.openings(said.reading):
            rest = said.reading.text[said.reading.words[opening.rest].start :]
            turned = opening.move == "topic"
            if step := _turned(opening, rest, said) if turned else self._after(opening, rest, said):
                return step
        return self._closed(said)

    def _after(self, opening: Opening, rest: str, said: Said) -> Step | None:
        """What follows the opening, as the opening says to take it."""
        if opening.move in _SPOKEN:
            return Step(rest=rest, language=_SPOKEN[opening.move])
        named = opening.move == "namely" and _is_named(self._part(rest, said))
        if (opening.move == "namely" and not named) or (
            opening.move == "none" and not opening.paused
        ):
            return None
        if opening.move == "not_but":
            rest = _instead(said.reading, opening.rest)
            paused = True
        else:
            paused = named or opening.paused or opening.rest > 1
        if not rest or not (said.focus.tasks or opening.move == "back"):
            return None
        if opening.move == "back":
            return self._back(_ROW_AT.sub(lambda row: f"o {row[0]}", rest), said)
        part = self._part(rest, said)
        return self._again(part) or self._corrected(part, rest, paused=paused)

    def _back(self, rest: str, said: Said) -> Step | None:
        """`Voltando ao primeiro`, `back to that list: why did X fail`: the question, or its state."""
        if (after := _BACK_AT.sub("", rest)) != rest:
            return self.step(self._part(after, said)) or Step(rest=after)
        part = self._part(rest, said)
        return self._back_to_row(rest, said) or aside(part, self._aspects) or _returned(part, rest)

    def _back_to_row(self, rest: str, said: Said) -> Step | None:
        """`Volta no da HR. por que ele está parado`: a row by what tells it, and the question."""
        found = _THEN.search(rest)
        if found is None or not asks(rest[found.end() :]):
            return None
        clauses = clauses_of(self._part(rest[: found.start()], said).reading)
        row = named_row(clauses[0], said.focus.listed) if len(clauses) == 1 else None
        if row is None or len(clauses[0].part.words) > _FEW:
            return None
        if "bare_name" in said.hear(clauses[0]).ideas:
            return None  # `back to X: why did it fail`: of what is named so
        task = repointed(self._asked_of(rest[found.end() :], said), (row,), rest)
        return Step((anew(task, said.language),))

    def _again(self, part: Said) -> Step | None:
        """`Sorry, mixed them up, it is X i mean`: what opens or closes the rest as well."""
        for opening in self._moves.openings(part.reading):
            if opening.move in {"meant", "namely"}:
                rest = part.reading.text[part.reading.words[opening.rest].start :]
                inner = self._part(rest, part)
                return self._again(inner) or self._corrected(inner, rest, paused=True)
        return self._closed(part)

    def _closed(self, said: Said) -> Step | None:
        """`X, sorry`: what stands before the apology is what is meant."""
        end = self._moves.closing(said.reading)
        if end is None or not said.focus.tasks:
            return None
        rest = said.reading.text[: said.reading.words[end - 1].end].rstrip(" ,;-")
        return self._corrected(self._part(rest, said), rest, paused=True)

    def _part(self, rest: str, said: Said) -> Said:
        """What is left of the message, in the same talk."""
        return Said(read(rest, self._lexicon), said.focus, said.language, said.hear)

    def _corrected(self, part: Said, rest: str, *, paused: bool) -> Step | None:
        """The last question with what is said now in its place; a new question stands alone."""
        moves = self._moves.whole(part.reading)
        if step := _spoken(moves, part) or repeated(moves, part):
            return step
        clauses = clauses_of(part.reading)
        one = part.hear(clauses[0]) if len(clauses) == 1 else None
        last = part.focus.tasks[-1]
        if one is None or _looks(one) or (asks_itself(one) and not _cuts(one, last)):
            return (aside(part, self._aspects) or Step(rest=rest)) if paused else None
        if tasks := _mended(one, part.focus, part.language):
            return Step(tuple(tasks))
        return None


def _turned(opening: Opening, rest: str, said: Said) -> Step | None:
    """`Other subject: which jobs abended?`: what follows has nothing to do with the talk before."""
    one = said.hear(clauses_of(said.reading)[-1])
    whole = opening.paused or (opening.rest > 1 and one.best.sure >= _SOME)
    return Step(rest=rest) if rest and whole else None


def _unmoved(moves: frozenset[str], said: Said) -> Step | None:
    """`Yes` to nothing, `more` of nothing: a move that moves nothing is like no question."""
    heard = (said.hear(clause) for clause in clauses_of(said.reading))
    if not moves or any(one.pointer or one.best.sure >= _SOME for one in heard):
        return None
    text, language = said.reading.text.strip(), said.language
    return Step((Task(intent=Intent.UNCLEAR, text=text, confidence=0.2, language=language),))


def _rule_breaking(said: Said) -> Task:
    text, language = said.reading.text, said.language
    return Task(intent=Intent.RULE_BREAKING, text=text, confidence=0.95, language=language)


def _greeting(said: Said) -> Task:
    text, language = said.reading.text, said.language
    return Task(intent=Intent.GREETING, text=text, confidence=0.95, language=language)


def _spoken(moves: frozenset[str], said: Said) -> Step | None:
    """`In English please`: the last answer once more, in that language."""
    for move in moves & set(_SPOKEN):
        language = _SPOKEN[move]
        tasks = said.focus.tasks or (Task(intent=Intent.GREETING, text=said.reading.text),)
        return Step(tuple(anew(task, language) for task in tasks), language=language)
    return None


def _awaited(said: Said) -> Step | None:
    """The object that was asked for, where the message is a name and no more."""
    focus = said.focus
    clauses = clauses_of(said.reading)
    if focus.choices or not focus.pending or len(clauses) != 1:
        return None
    one = said.hear(clauses[0])
    if "bare_name" not in one.ideas:
        return None
    return Step(tuple(anew(changed(one, task), said.language) for task in focus.pending))


def _returned(part: Said, rest: str) -> Step | None:
    """`Back to the first one`: its state; what has a question of its own asks that."""
    focus = part.focus
    subjects = focus.subjects or (focus.objects if len(focus.objects) == 1 else ())
    if subjects and _AMOUNT.fullmatch(rest.strip()):
        order = Task(intent=Intent.ACTION, text=rest, confidence=0.85, language=part.language)
        return Step((repointed(order, subjects, rest),))  # `volta pra 10` is an order
    clauses = clauses_of(part.reading)
    one = part.hear(clauses[0]) if len(clauses) == 1 else None
    if one is not None and "bare_name" in one.ideas and len(one.found.names) == 1:
        return Step((status_of(one, part),))
    if one is None or one.pointer is None or one.best.sure >= _CLEAR or one.found.names:
        return _to_list(part, rest)
    meant = targets(one.pointer, part.focus)
    task = Task(intent=Intent.JOB_STATUS, text=rest, confidence=0.85, language=part.language)
    if meant.refs:
        return Step((repointed(task, meant.refs, rest),))
    return Step((which(task, meant.choices, part.language),)) if meant.choices else None


def _to_list(part: Said, rest: str) -> Step:
    """`Back to the list`: the last list once more."""
    words = {word.folded for word in part.reading.words}
    if words & _LIST and words <= _LIST | _AROUND and part.focus.listing:
        return Step((anew(part.focus.listing, part.language),))
    return Step(rest=rest)


def _instead(reading: Reading, start: int) -> str:
    """What follows `but` or the comma in `not PAYCALC but PAYCALC2`."""
    words = reading.words
    for at in range(start + 1, len(words) - 1):
        if words[at].text in _TURNING or words[at].folded in _INSTEAD:
            after = next((n for n in range(at, len(words)) if not _joins(words[n].folded)), 0)
            return reading.text[words[after].start :] if after else ""
    return ""


def _is_named(part: Said) -> bool:
    """`Opa, era o X`: a name, and nothing else."""
    clauses = clauses_of(part.reading)
    return len(clauses) == 1 and "bare_name" in part.hear(clauses[0]).ideas


def _looks(one: Heard) -> bool:
    """`Deixa. X ta como`: how that is, and not the last question of it."""
    words = {word.folded for word in one.clause.part.words}
    asks = "how_is" in one.ideas or words & _HOW
    return bool(asks) and len(one.found.names) == 1


def _joins(word: str) -> bool:
    return word in _TURNING | {"e", "and"} or word in _INSTEAD


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
