"""What a message does to the conversation: picks, declines, repeats, goes on, corrects, returns."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphs.offline.clauses import Clause, clauses_of
from graphs.offline.ellipsis import changed, repointed
from graphs.offline.followups import answered, chosen, named_row, without_objects
from graphs.offline.hearing import Heard
from graphs.offline.lexicon import Lexicon
from graphs.offline.moves import Moves, Opening
from graphs.offline.reading import Reading, read
from graphs.offline.resolving import can_be_asked_of, fits_of
from graphs.offline.slots import retarget
from graphs.offline.targets import rows_of, targets
from graphs.question import Entities, Focus, Intent, Language, Task
from tools.receipts import ObjectRef

_CLEAR, _SURE = 0.7, 0.8
_PAGE: Final = 20
_FEW: Final = 5
_SHORT: Final = 9
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_FAILED, Intent.WHY_WAITING})
_NTH: Final = re.compile(r"(\d{1,3})(?:st|nd|rd|th|o|a|º|ª)?")
_AROUND: Final = frozenset({"the", "o", "a", "one", "and", "e", "number", "numero", "item", "no"})
_PAGES: Final = {Intent.WORKSTATION_LIST: 50}
_REST: Final = 100
_LISTS: Final = frozenset(
    {Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST}
)
_NAMED: Final = frozenset({Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS})
_FULL: Final = _LISTS | {Intent.CRITICAL_JOBS}
_OF_MANY: Final = _FULL | {Intent.COMMON_CAUSES}
_SPOKEN: Final[dict[str, Language]] = {"english": "en", "portuguese": "pt"}
_INSTEAD: Final = frozenset({"but", "mas", "rather", "instead", "sim"})
Hear = Callable[[Clause], Heard]


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation, and how its clauses are heard."""

    reading: Reading
    focus: Focus
    language: Language
    hear: Hear
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What a message comes to: tasks, or the part of it that is a question of its own."""

    tasks: tuple[Task, ...] = ()
    rest: str = ""
    language: Language | None = None


class Dialogue:
    """Knows what is said to a conversation and not of the plant."""

    def __init__(self, lexicon: Lexicon, moves: Moves) -> None:
        self._lexicon = lexicon
        self._moves = moves

    def step(self, said: Said) -> Step | None:
        """What the message does to the conversation; None where it asks something by itself."""
        moves, number = self._moves.counted(said.reading)
        said = replace(said, number=number)
        return (
            _spoken(moves, said)
            or (_chosen(moves, said) if said.focus.choices else None)
            or _awaited(said)
            or _repeated(moves, said)
            or self._opened(said)
        )

    def _opened(self, said: Said) -> Step | None:
        """`No, I meant ...`, `not X but Y`, `back to ...`, `in English: ...`."""
        for opening in self._moves.openings(said.reading):
            rest = said.reading.text[said.reading.words[opening.rest].start :]
            if step := self._after(opening, rest, said):
                return step
        return None

    def _after(self, opening: Opening, rest: str, said: Said) -> Step | None:
        """What follows the opening, as the opening says to take it."""
        if opening.move in _SPOKEN:
            return Step(rest=rest, language=_SPOKEN[opening.move])
        if opening.move == "not_but":
            rest = _instead(said.reading, opening.rest)
            paused = True
        else:
            paused = opening.paused or opening.rest > 1
        if not rest or not said.focus.tasks:
            return None
        part = Said(read(rest, self._lexicon), said.focus, said.language, said.hear)
        if opening.move == "back":
            return _returned(part, rest)
        return self._corrected(part, rest, paused=paused)

    def _corrected(self, part: Said, rest: str, *, paused: bool) -> Step | None:
        """The last question with what is said now in its place; a new question stands alone."""
        moves = self._moves.whole(part.reading)
        if step := _spoken(moves, part) or _repeated(moves, part):
            return step
        clauses = clauses_of(part.reading)
        one = part.hear(clauses[0]) if len(clauses) == 1 else None
        last = part.focus.tasks[-1]
        if one is None or (_asks_itself(one) and not _cuts(one, last)):
            return Step(rest=rest) if paused else None
        if tasks := _mended(one, part.focus, part.language):
            return Step(tuple(tasks))
        return None


def _spoken(moves: frozenset[str], said: Said) -> Step | None:
    """`In English please`: the last answer once more, in that language."""
    for move in moves & set(_SPOKEN):
        language = _SPOKEN[move]
        tasks = said.focus.tasks or (Task(intent=Intent.GREETING, text=said.reading.text),)
        return Step(tuple(_anew(task, language) for task in tasks), language=language)
    return None


def _chosen(moves: frozenset[str], said: Said) -> Step | None:
    """The pending questions with the choice that the message makes."""
    if moves & {"none", "refused"}:
        return _declined(said)
    if moves & {"accepted", "which", "again", "how_many"}:
        return _narrowed(said.focus.choices, said)
    clicked = _clicked(said)
    return _picked((clicked,), said) if clicked else _spoken_choice(moves, said)


def _spoken_choice(moves: frozenset[str], said: Said) -> Step | None:
    """`The second`, `the one on APP01`, `both`; a question of its own chooses nothing."""
    focus = said.focus
    clauses = clauses_of(said.reading)
    one = said.hear(clauses[0]) if len(clauses) == 1 else None
    if one is None or (one.best.sure >= _CLEAR and not _only_names(one)):
        return None
    both = (one.pointer and one.pointer.both) or "rest" in moves
    there = focus.choices if both else _there(one, focus.choices)
    if there:
        return _picked(there, said) if both else _narrowed(there, said)
    choice = chosen(one.clause, one.found, focus, said.language)
    return _picked((choice,), said) if choice else None


def _narrowed(choices: Sequence[ObjectRef], said: Said) -> Step:
    """The one choice that is left is picked; of several, which is meant is still to be said."""
    return _picked(choices, said) if len(choices) == 1 else _offered(choices, said)


def _clicked(said: Said) -> ObjectRef | None:
    """The choice whose whole key the message is, or that stands where the question had a name."""
    text = said.reading.text.strip().upper()
    for choice in sorted(said.focus.choices, key=lambda ref: -len(ref.key)):
        key = (choice.key or choice.name).upper()
        before, found, after = text.partition(key)
        if found and any(_fills(before, after, task) for task in said.focus.pending):
            return choice
    return None


def _fills(before: str, after: str, task: Task) -> bool:
    text = task.text.strip().upper()
    around = len(text) > len(before + after) and text.startswith(before) and text.endswith(after)
    return not (before or after) or around


def _picked(refs: Sequence[ObjectRef], said: Said) -> Step:
    """Each pending question, asked of what was chosen."""
    tasks = []
    for task in said.focus.pending or said.focus.tasks[:1]:
        alone = len(refs) == 1 and can_be_asked_of(task.intent, refs)
        whole = answered(task, refs[0]) if alone else repointed(task, tuple(refs), task.text)
        intent = retarget(whole.intent, whole.entities)
        whole = whole.model_copy(update={"intent": intent})
        tasks.append(_anew(whole, said.language).model_copy(update={"confidence": 0.95}))
    return Step(tuple(tasks))


def _declined(said: Said, choices: Sequence[ObjectRef] = ()) -> Step:
    """None of what was offered or told was meant: which is, is asked."""
    focus = said.focus
    tasks = focus.pending or focus.tasks[-1:]
    return Step(tuple(_which(task, choices, said.language) for task in tasks))


def _which(task: Task, choices: Sequence[ObjectRef], language: Language) -> Task:
    update = {
        "entities": without_objects(task.entities),
        "choices": tuple(choices),
        "declined": not choices,
        "language": language,
        "confidence": 0.9,
    }
    return task.model_copy(update=update)


def _offered(choices: Sequence[ObjectRef], said: Said) -> Step:
    """Which of these is meant is asked again; `yes` to several chooses none."""
    focus = said.focus
    tasks = focus.pending or focus.tasks[-1:]
    return Step(tuple(_which(task, choices, said.language) for task in tasks[:1]))


def _awaited(said: Said) -> Step | None:
    """The object that was asked for, where the message is a name and no more."""
    focus = said.focus
    clauses = clauses_of(said.reading)
    if focus.choices or not focus.pending or len(clauses) != 1:
        return None
    one = said.hear(clauses[0])
    if "bare_name" not in one.ideas:
        return None
    return Step(tuple(_anew(changed(one, task), said.language) for task in focus.pending))


def _repeated(moves: frozenset[str], said: Said) -> Step | None:
    """The last question once more: as it was, further on, listed, or counted."""
    focus, language = said.focus, said.language
    if not focus.tasks:
        return None
    if "again" in moves:
        return Step(tuple(_anew(task, language) for task in focus.tasks))
    last = focus.tasks[-1]
    if moves & {"more", "rest"} and last.intent in _LISTS:
        return Step((_further(last, language, said.number, whole="rest" in moves),))
    if moves & {"which", "how_many"} and last.intent in _FULL:
        return Step((_turned(last, language, count="how_many" in moves),))
    if moves & {"refused", "none"} and not focus.choices:
        return _declined(said, _rows_beside(focus) if "refused" in moves else ())
    return _row(said) or _those(said) or _why(said)


def _why(said: Said) -> Step | None:
    """A bare `why?` after many: what they have in common, not a few of them."""
    last, focus = said.focus.tasks[-1], said.focus
    clauses = clauses_of(said.reading)
    many = last.intent is Intent.JOB_COUNT or len(focus.objects) > _FEW
    if len(clauses) != 1 or not many or last.intent not in _JOBS or not last.entities.states:
        return None
    one = said.hear(clauses[0])
    single = one.pointer is not None and not (one.pointer.many and one.pointer.kind is None)
    if one.best.intent not in _WHYS or one.names_things or single or one.best.sure < _CLEAR:
        return None
    if last.entities.conditions or last.entities.group_by:
        return None
    entities = last.entities.model_copy(update={"limit": None, "skip": 0})
    update = {"intent": Intent.COMMON_CAUSES, "entities": entities, "text": said.reading.text}
    return Step((_anew(last.model_copy(update=update), said.language),))


def _those(said: Said) -> Step | None:
    """`Those in /FINANCE`, `the ones on APP01`: the rows there, asked what was asked before."""
    last, rows = said.focus.tasks[-1], rows_of(said.focus)
    clauses = clauses_of(said.reading)
    if len(clauses) != 1 or last.intent in _OF_MANY or len(rows) < 2:
        return None
    one = said.hear(clauses[0])
    if _asks_itself(one) or len(one.clause.part.words) > _SHORT:
        return None
    there = _there(one, rows)
    if not there:
        return None
    return Step((_anew(repointed(last, there[:_FEW], said.reading.text), said.language),))


def _there(one: Heard, rows: Sequence[ObjectRef]) -> tuple[ObjectRef, ...]:
    """The rows in the folder or on the workstation that the clause names, and nothing else."""
    found = one.found
    places = [name.text for name in found.names if name.place or name.path or name.inside]
    if len(places) != len(found.names):
        return ()
    wanted = {place.strip("/").upper() for place in (*places, *found.entities.folders)}
    return tuple(ref for ref in rows if wanted & set(re.split(r"[/#.]", ref.key.upper())))


def _rows_beside(focus: Focus) -> tuple[ObjectRef, ...]:
    """`Wrong one`, said of a row that was picked: the other rows."""
    rows, subjects = rows_of(focus), set(focus.subjects)
    return tuple(ref for ref in rows if ref not in subjects) if subjects & set(rows) else ()


def _further(task: Task, language: Language, number: int | None, *, whole: bool) -> Task:
    """The rows after those that were shown."""
    entities = task.entities
    update: dict[str, object] = {}
    if task.intent is not Intent.JOB_COUNT:
        page = _PAGES.get(task.intent, _PAGE)
        update["skip"] = entities.skip + (entities.limit or page)
    if whole or number:
        update["limit"] = number or _REST
    intent = Intent.JOB_LIST if task.intent is Intent.JOB_COUNT else task.intent
    more = {"entities": entities.model_copy(update=update), "intent": intent}
    return _anew(task.model_copy(update=more), language)


def _turned(task: Task, language: Language, *, count: bool) -> Task:
    """A list counted, or what was counted listed."""
    intent = task.intent
    if intent in {Intent.JOB_LIST, Intent.JOB_COUNT}:
        intent = Intent.JOB_COUNT if count else Intent.JOB_LIST
    entities = task.entities.model_copy(update={"skip": 0, "group_by": (), "limit": None})
    return _anew(task.model_copy(update={"intent": intent, "entities": entities}), language)


def _row(said: Said) -> Step | None:
    """A bare number after a list: that row of it."""
    spoken = [word for word in said.reading.words if word.shape != "mark"]
    words = [word for word in spoken if word.folded not in _AROUND]
    rows, last = rows_of(said.focus), said.focus.tasks[-1]
    nth = _NTH.fullmatch(words[0].text.lower()) if len(words) == 1 else None
    if nth is None or (nth[0].isdecimal() and last.intent not in _FULL):
        return None
    if not 1 <= int(nth[1]) <= len(rows) or last.intent is Intent.SCHEDULE or len(rows) < 2:
        return None
    task = repointed(last, (rows[int(nth[1]) - 1],), said.reading.text)
    return Step((_anew(task, said.language),))


def _returned(part: Said, rest: str) -> Step | None:
    """`Back to the first one`: its state; what has a question of its own asks that."""
    clauses = clauses_of(part.reading)
    one = part.hear(clauses[0]) if len(clauses) == 1 else None
    if one is None or one.pointer is None or one.best.sure >= _CLEAR or one.found.names:
        return _to_list(part, rest)
    meant = targets(one.pointer, part.focus)
    task = Task(intent=Intent.JOB_STATUS, text=rest, confidence=0.85, language=part.language)
    if meant.refs:
        return Step((repointed(task, meant.refs, rest),))
    return Step((_which(task, meant.choices, part.language),)) if meant.choices else None


def _to_list(part: Said, rest: str) -> Step:
    """`Back to the list`: the last list once more."""
    words = {word.folded for word in part.reading.words}
    if words & {"list", "lista"} and part.focus.listing and len(words) <= 3:
        return Step((_anew(part.focus.listing, part.language),))
    return Step(rest=rest)


def _instead(reading: Reading, start: int) -> str:
    """What follows `but` or the comma in `not PAYCALC but PAYCALC2`."""
    words = reading.words
    for at in range(start + 1, len(words) - 1):
        if words[at].text == "," or words[at].folded in _INSTEAD:
            after = next((n for n in range(at, len(words)) if not _joins(words[n].folded)), 0)
            return reading.text[words[after].start :] if after else ""
    return ""


def _joins(word: str) -> bool:
    return word in {",", "e", "and"} or word in _INSTEAD


def _asks_itself(one: Heard) -> bool:
    """It is a question, and no mere name, span or pointer in the place of another."""
    if "bare_name" in one.ideas or _only_names(one):
        return False
    return one.best.sure >= _CLEAR and (one.best.sure >= _SURE or not one.found.names)


def _cuts(one: Heard, last: Task) -> bool:
    """`The held ones`, in the place of other rows of the same list."""
    short = len(one.clause.part.words) <= _FEW
    return short and last.intent in _JOBS and one.best.intent in _JOBS and "jobs" not in one.ideas


def _only_names(one: Heard) -> bool:
    """A clause that says which object, and no more."""
    return one.best.intent in _NAMED and one.best.sure < _SURE


def _mended(one: Heard, focus: Focus, language: Language) -> Sequence[Task]:
    """The last questions, with what the clause says in the place of what they said."""
    text = one.clause.part.text
    last = focus.tasks[-1]
    together = [task for task in focus.tasks if task.entities.objects() == last.entities.objects()]
    meant: tuple[ObjectRef, ...] = ()
    if (row := named_row(one.clause, _rows_beside(focus))) and not one.found.entities.folders:
        meant = (row,)
    elif one.pointer and not one.found.names:
        found = targets(one.pointer, focus, None if one.pointer.kind else fits_of(last))
        if found.choices:
            return [_which(last, found.choices, language)]
        meant = found.refs
    if meant:
        mended = [repointed(task, meant, text) for task in together]
    elif one.found.names or one.found.entities != Entities():
        mended = [changed(one, task) for task in together]
    else:
        return ()
    kept = [task for task in mended if can_be_asked_of(task.intent, meant)]
    return [_anew(task, language) for task in kept]


def _anew(task: Task, language: Language) -> Task:
    """The task as it was asked, in the language that is spoken now."""
    return task.model_copy(update={"language": language, "choices": (), "declined": False})
