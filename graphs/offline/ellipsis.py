"""Clauses that change one thing in the question before: `and in /FINANCE?`, `the other one`."""

from graphs.offline.followups import continued, continues, with_objects, without_objects
from graphs.offline.hearing import Heard
from graphs.offline.pointers import resolve
from graphs.offline.resolving import LISTS
from graphs.offline.slots import entities_for, retarget
from graphs.question import Entities, Focus, Intent, Task

_SOME, _CLEAR = 0.5, 0.7
_SHORT = 8


def ellipsis(one: Heard, base: Task, focus: Focus) -> Task | None:
    """The earlier task with one thing changed, where the clause says no more than that."""
    if one.best.sure >= _CLEAR and not (_changes_list(one, base) or _names_another(one)):
        return None
    if one.pointer and one.pointer.hard and one.best.sure < _CLEAR and not one.found.names:
        return _pointed(one, base, focus)
    if not continues(one.clause, one.found) or _asks_anew(one, base):
        return None
    kept = entities_for(base.intent, one.found, one.ideas)
    follow = continued(base, kept, one.found.names)
    intent = retarget(base.intent, follow.entities)
    if base.intent is Intent.JOB_LIST and one.ideas & {"group", "how_many"}:
        intent = Intent.JOB_COUNT
    return follow.model_copy(update={"text": one.clause.part.text, "intent": intent})


def _asks_anew(one: Heard, base: Task) -> bool:
    """It has a question of its own, however weak, about a thing of its own."""
    if base.intent in LISTS and one.found.names and one.best.intent is Intent.JOB_STATUS:
        return not any(name.place or name.path for name in one.found.names)
    opens = one.clause.opens_with("about", "polite")
    return one.best.sure >= _SOME and not opens and bool(base.entities.objects())


def _changes_list(one: Heard, base: Task) -> bool:
    """`And the held ones?`, `by workstation`: another cut of the list shown before."""
    if one.best.intent not in LISTS or base.intent not in LISTS:
        return False
    return one.clause.opens_with("about") or ("group" in one.ideas and "state" not in one.ideas)


def _names_another(one: Heard) -> bool:
    """`And BILLING_02?`: the same about another thing."""
    return "bare_name" in one.ideas and one.clause.opens_with("about", "polite")


def _pointed(one: Heard, base: Task, focus: Focus) -> Task | None:
    """`The other one`: the earlier task about the object that is pointed at."""
    pointer = one.pointer
    if pointer is None or not (pointer.other or pointer.kind or pointer.index is not None):
        return None
    refs = resolve(pointer, focus.choices or focus.objects)
    if not refs or len(one.clause.part.words) > _SHORT:
        return None
    listed = base.intent in LISTS
    entities = with_objects(Entities() if listed else without_objects(base.entities), refs)
    intent = retarget(Intent.JOB_STATUS if listed else base.intent, entities)
    update = {"entities": entities, "intent": intent, "confidence": 0.85}
    return base.model_copy(update={**update, "text": one.clause.part.text})
