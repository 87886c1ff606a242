"""What a message does to the conversation: picks, declines, repeats, goes on, corrects, returns."""

from dataclasses import replace
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.asking.refusing import refused
from graphs.offline.lexicon import Lexicon
from graphs.offline.talk.asides import aside
from graphs.offline.talk.aspects import Aspects
from graphs.offline.talk.callings import called
from graphs.offline.talk.choosing import choice_of
from graphs.offline.talk.correcting import Corrections, instead
from graphs.offline.talk.elisions import filled
from graphs.offline.talk.ellipsis import changed, repointed
from graphs.offline.talk.moves import Moves, Opening
from graphs.offline.talk.namesakes import namesake
from graphs.offline.talk.others import others
from graphs.offline.talk.partings import parts
from graphs.offline.talk.recutting import recut
from graphs.offline.talk.repeats import repeated, spread
from graphs.offline.talk.reselecting import reselected
from graphs.offline.talk.returning import question_after, returned, with_article
from graphs.offline.talk.steps import Said, Step, anew, asked_of_one, which, with_text
from graphs.offline.talk.suspicions import suspicion
from graphs.offline.talk.tongues import TONGUES, in_tongue
from graphs.offline.text.clauses import clauses_of
from graphs.question import Intent, Task

_SOME: Final = 0.5


class Dialogue:
    """Knows what is said to a conversation and not of the plant."""

    def __init__(self, lexicon: Lexicon, moves: Moves) -> None:
        self._lexicon = lexicon
        self._moves = moves
        self._aspects = Aspects(lexicon)
        self._corrections = Corrections(lexicon, moves, self._aspects)

    def step(self, said: Said) -> Step | None:
        """What the message does to the conversation; None where it asks something by itself."""
        if refused(said.reading.text):
            return Step((_rule_breaking(said),))
        if parts(said.reading.text):
            return Step((_greeting(said),))
        if text := filled(said.reading.text, said.focus):
            return self._only(text, said)
        moves, number = self._moves.counted(said.reading)
        said = replace(said, number=number)
        return (
            in_tongue(moves, said)
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

    def _only(self, text: str, said: Said) -> Step:
        """What the talk comes to where this is all that is said; else it is asked by itself."""
        return self.step(self._with(text, said)) or Step(rest=text)

    def _with(self, text: str, said: Said) -> Said:
        return with_text(said, text, self._lexicon)

    def _called(self, said: Said) -> Step | None:
        """What is called by its place in the talk is asked of by its key."""
        call = called(said.reading, said.focus)
        if call is None or not said.focus.tasks:
            return None
        several = len(call.refs) > 1
        if not (call.alone or several):
            return self._only(call.text, said)
        asked = said.focus.tasks[-1] if call.alone else asked_of_one(self._with(call.text, said))
        task = repointed(asked, call.refs, said.reading.text)
        task = which(task, call.refs, said.language) if several else anew(task, said.language)
        return Step((task,))

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
        return self._corrections.closed(said)

    def _after(self, opening: Opening, rest: str, said: Said) -> Step | None:
        """What follows the opening, as the opening says to take it."""
        if opening.move in TONGUES:
            return Step(rest=rest, language=TONGUES[opening.move])
        named = opening.move == "namely" and _is_named(self._with(rest, said))
        if (opening.move == "namely" and not named) or (
            opening.move == "none" and not opening.paused
        ):
            return None
        if opening.move == "not_but":
            rest = instead(said.reading, opening.rest)
            paused = True
        else:
            paused = named or opening.paused or opening.rest > 1
        if not rest or not (said.focus.tasks or opening.move == "back"):
            return None
        if opening.move == "back":
            return self._back(with_article(rest), said)
        return self._corrections.opened(rest, said, paused=paused)

    def _back(self, rest: str, said: Said) -> Step | None:
        """`Voltando ao primeiro`, `back to that list: why did X fail`: the question, or its state."""
        if question := question_after(rest):
            return self._only(question, said)
        return returned(rest, said, self._aspects, self._lexicon)


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


def _is_named(part: Said) -> bool:
    """`Opa, era o X`: a name, and nothing else."""
    clauses = clauses_of(part.reading)
    return len(clauses) == 1 and "bare_name" in part.hear(clauses[0]).ideas
