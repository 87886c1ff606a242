"""What a message does with an offer of choices: it takes one, several, or none of them."""

import re
from collections.abc import Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.naming.slots import retarget
from graphs.offline.talk.ellipsis import repointed
from graphs.offline.talk.followups import answered, chosen
from graphs.offline.talk.resolving import can_be_asked_of
from graphs.offline.talk.steps import Said, Step, anew, only_names, which
from graphs.offline.text.clauses import clauses_of
from graphs.question import Task
from tools.receipts import ObjectRef

_CLEAR: Final = 0.7


def choice_of(moves: frozenset[str], said: Said) -> Step | None:
    """The pending questions with the choice that the message makes."""
    if moves & {"none", "refused"}:
        return declined(said)
    if moves & {"accepted", "which", "again", "how_many"}:
        return _narrowed(said.focus.choices, said)
    clicked = _clicked(said)
    return _picked((clicked,), said) if clicked else _spoken_choice(moves, said)


def _spoken_choice(moves: frozenset[str], said: Said) -> Step | None:
    """`The second`, `the one on APP01`, `both`; a question of its own chooses nothing."""
    focus = said.focus
    clauses = clauses_of(said.reading)
    one = said.hear(clauses[0]) if len(clauses) == 1 else None
    if one is None or (one.best.sure >= _CLEAR and not only_names(one)):
        return None
    both = (one.pointer and one.pointer.both) or "rest" in moves
    there = focus.choices if both else rows_there(one, focus.choices)
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
        tasks.append(anew(whole, said.language).model_copy(update={"confidence": 0.95}))
    return Step(tuple(tasks))


def declined(said: Said, choices: Sequence[ObjectRef] = ()) -> Step:
    """None of what was offered or told was meant: which is, is asked."""
    focus = said.focus
    tasks = focus.pending or focus.tasks[-1:]
    return Step(tuple(which(task, choices, said.language) for task in tasks))


def _offered(choices: Sequence[ObjectRef], said: Said) -> Step:
    """Which of these is meant is asked again; `yes` to several chooses none."""
    focus = said.focus
    tasks = focus.pending or focus.tasks[-1:]
    return Step(tuple(which(task, choices, said.language) for task in tasks[:1]))


def rows_there(one: Heard, rows: Sequence[ObjectRef]) -> tuple[ObjectRef, ...]:
    """The rows in the folder or on the workstation that the clause names, and nothing else."""
    found = one.found
    places = [name.text for name in found.names if name.place or name.path or name.inside]
    if len(places) != len(found.names):
        return ()
    wanted = {place.strip("/").upper() for place in (*places, *found.entities.folders)}
    return tuple(ref for ref in rows if wanted & _places_of(ref))


def _places_of(ref: ObjectRef) -> set[str]:
    """Where an object is: the parts of its key, its own name apart."""
    parts = re.split(r"[/#.]", ref.key.upper())
    return set(parts[:-1] if len(parts) > 1 else parts)
