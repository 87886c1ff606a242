"""Clauses that change one thing in the question before: `and in /FINANCE?`, `the other one`."""

from datetime import timedelta
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.naming.pointers import Pointer
from graphs.offline.naming.slots import entities_for, retarget
from graphs.offline.talk.followups import (
    continued,
    continues,
    means,
    with_objects,
    without_objects,
)
from graphs.offline.talk.likewise import asked_before, asks_the_same, likewise
from graphs.offline.talk.resolving import LINKS, LISTS, PLACES, can_be_asked_of, fits_of
from graphs.offline.talk.targets import Targets, targets
from graphs.question import KNOWLEDGE, Condition, Entities, Focus, Intent, Task
from tools.receipts import ObjectRef

_DAY, _NONE = timedelta(days=1), timedelta()
_SOME, _CLEAR = 0.5, 0.7
_SHORT = 8
_CUT = 5
_ELSE: Final = frozenset({"else", "mais", "other", "outros", "outras"})
_WHAT: Final = frozenset({"what", "que", "which", "quais", "who", "quem"})
_FULL: Final = LISTS | {Intent.WORKSTATION_LIST, Intent.CRITICAL_JOBS}
_OF_MANY: Final = _FULL | {Intent.COMMON_CAUSES}
_ASKERS: Final = frozenset({"^who", "^when", "^where"})
_GOES_ON: Final = frozenset(
    {
        Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED, Intent.ETA, Intent.IMPACT, Intent.JOB_LOG,
        Intent.RERUN_SAFETY,
    }
)  # fmt: skip
_ORDERS: Final = frozenset({"^act", "^to_reply", "^rerun_verb"})
FAILED: Final = ("ABEND", "FAIL")
_TIES: Final = frozenset({"in", "em", "on", "with", "com", "the", "os", "as", "and", "e"})
_ROWS: Final = frozenset({"which", "what", "who", "show"})


def ellipsis(one: Heard, base: Task, focus: Focus) -> Task | None:
    """The earlier task with one thing changed, where the clause says no more than that."""
    if like := likewise(one, base, focus):
        return like
    if asks_the_same(one, base):
        return changed(one, asked_before(one, base, focus))
    another = _names_another(one) or goes_on_with(one, focus)
    clear = one.best.sure >= _CLEAR and not (_changes_list(one, base) or another)
    if clear or _orders_now(one, base):
        return None
    if one.pointer and _points_only(one) and one.best.sure < _CLEAR and not one.found.names:
        return _pointed(one, one.pointer, _asked_by(one, base), focus)
    cuts = _changes_list(one, base)
    if cuts and "group" in one.ideas:
        return changed(one, base)
    says_what = cuts or continues(one.clause, one.found)
    return None if not says_what or (_asks_anew(one, base) and not another) else changed(one, base)


def _orders_now(one: Heard, base: Task) -> bool:
    """`How does one reply`, then `reply yes to X`: an order, and not how that is done."""
    ordered = base.intent in KNOWLEDGE and one.ideas & _ORDERS
    return bool(ordered) and not one.clause.opens_with("about")


def changed(one: Heard, base: Task) -> Task:
    """The earlier task with what the clause names in the place of what it named."""
    if base.intent is Intent.COMMON_CAUSES and _names_one(one):
        base = Task(intent=Intent.WHY, text=base.text, language=base.language)
    kept = _moved(entities_for(base.intent, one.found, one.ideas), one, base)
    follow = continued(base, kept, one.found.names)
    if "only" in one.ideas or "critical_jobs" in one.ideas:
        follow = _narrowed(follow, base, one)
    intent = retarget(base.intent, follow.entities)
    if base.intent in _OF_MANY and one.ideas & {"group", "how_many"}:
        intent = _counted(base)
    elif base.intent is Intent.JOB_COUNT and follow.entities.limit and not base.entities.limit:
        intent = Intent.JOB_LIST  # `show me the first three` of what was counted
    elif base.intent is Intent.JOB_COUNT and one.ideas & _ROWS:
        intent = Intent.JOB_LIST  # `which ones on APP01`, of what was counted
        follow = follow.model_copy(
            update={"entities": follow.entities.model_copy(update={"group_by": ()})}
        )
    update = {"skip": 0, **_of_critical(base, intent), **_of_failures(base, intent, follow)}
    if "how_many" in one.ideas and not kept.group_by:
        update["group_by"] = ()
    elif follow.entities.group_by:
        update["limit"] = None
    entities = follow.entities.model_copy(update=update)
    return follow.model_copy(
        update={"text": one.clause.part.text, "intent": intent, "entities": entities}
    )


def _moved(fresh: Entities, one: Heard, base: Task) -> Entities:
    """`Will it make 06:00`, then `and 07:00?`: the moment to make, near the one before."""
    old, span = base.entities.deadline, one.found.entities.span
    if old is None or fresh.deadline or span is None or span.since is None:
        return fresh
    meant = span.since
    if span.until is not None and span.words.startswith("about"):
        meant += (span.until - span.since) / 2  # `what about 07:00`
    later = (meant - old) % _DAY
    return fresh.model_copy(
        update={"deadline": old + later - (_DAY if later > _DAY / 2 else _NONE)}
    )


def repointed(base: Task, refs: tuple[ObjectRef, ...], text: str) -> Task:
    """The earlier question asked of other objects; of a kind it cannot be asked of, their state."""
    listed = base.intent in _OF_MANY or not can_be_asked_of(base.intent, refs)
    entities = with_objects(Entities() if listed else without_objects(base.entities), refs)
    intent = retarget(Intent.JOB_STATUS if listed else base.intent, entities)
    if intent is not base.intent:  # what was asked of a job is not asked of its machine
        entities = entities.model_copy(update={"states": (), "conditions": ()})
    update = {"entities": entities, "intent": intent, "confidence": 0.85, "text": text}
    return base.model_copy(update=update)


def _narrowed(follow: Task, base: Task, one: Heard) -> Task:
    """`Only the critical ones`: what was asked for stays, and one thing more is wanted."""
    old, new = base.entities, follow.entities
    critical = (Condition.CRITICAL,) if "critical_jobs" in one.ideas else ()
    conditions = tuple(dict.fromkeys((*old.conditions, *new.conditions, *critical)))
    entities = new.model_copy(update={"conditions": conditions})
    return follow.model_copy(update={"entities": entities})


def _counted(base: Task) -> Intent:
    jobs = base.intent in {Intent.JOB_LIST, Intent.CRITICAL_JOBS, Intent.COMMON_CAUSES}
    return Intent.JOB_COUNT if jobs else base.intent


def _of_critical(base: Task, intent: Intent) -> dict[str, object]:
    """`Critical jobs`, then `by workstation?`: what is counted are still those."""
    if base.intent is not Intent.CRITICAL_JOBS or intent is base.intent:
        return {}
    return {"conditions": (*base.entities.conditions, Condition.CRITICAL)}


def _of_failures(base: Task, intent: Intent, follow: Task) -> dict[str, object]:
    """`One cause for all?`, then `by agent?`: what is counted are the failures."""
    told = follow.entities.states or follow.entities.conditions
    of_them = base.intent is Intent.COMMON_CAUSES and intent is not base.intent and not told
    return {"states": FAILED} if of_them else {}


def _points_only(one: Heard) -> bool:
    """A word that points, or `and the stream?`, whose noun does."""
    asks_else = one.ideas & _ASKERS and one.ideas.isdisjoint({"which", "what"})
    hard = one.pointer is not None and (one.pointer.hard or one.clause.opens_with("about"))
    orders = one.ideas & _ORDERS  # `reply yes to it`
    return hard and not (asks_else or orders)  # `who owns it` is no `and that one?`


def _asks_anew(one: Heard, base: Task) -> bool:
    """It has a question of its own, however weak, about a thing of its own."""
    if base.intent in LISTS and one.found.names and one.best.intent is Intent.JOB_STATUS:
        return not any(name.place or name.path for name in one.found.names)
    opens = one.clause.opens_with("about", "polite")
    return one.best.sure >= _SOME and not opens and bool(base.entities.objects())


def _changes_list(one: Heard, base: Task) -> bool:
    """`And the held ones?`, `by workstation`, `only the critical ones`: another cut of the list."""
    if base.intent in {Intent.CRITICAL_JOBS, Intent.COMMON_CAUSES}:
        return "group" in one.ideas and one.ideas.isdisjoint({"jobs", "state"})
    if base.intent not in LISTS:
        return False
    if one.clause.opens_with("only"):
        told = one.found.entities
        return bool(told.states or told.conditions or "critical_jobs" in one.ideas)
    if "critical_jobs" in one.ideas and one.ideas.isdisjoint({"jobs", "which", "what"}):
        return len(one.clause.part.words) <= _CUT  # `the critical ones?`, of those
    if one.best.intent not in LISTS:  # `e como isso se divide entre os agentes`
        return one.best.intent is Intent.PROCEDURE and "group" in one.ideas
    grouped = "group" in one.ideas and "state" not in one.ideas
    return grouped or one.clause.opens_with("about") or _tells_only(one)


def _tells_only(one: Heard) -> bool:
    """`EXEC?`, `em HOLD`: a state, and at most the word that ties it to the list."""
    part = one.clause.part
    told = {at for hit in part.hits if hit.meaning.states for at in range(hit.start, hit.end)}
    words = enumerate(part.words, part.start)
    rest = {word.folded for at, word in words if at not in told and word.shape != "mark"}
    return bool(told) and rest <= _TIES


def _names_one(one: Heard) -> bool:
    """It names an object, and no place."""
    names = one.found.names
    return bool(names) and not any(name.place or name.path or name.inside for name in names)


def _names_another(one: Heard) -> bool:
    """`And BILLING_02?`: the same about another thing."""
    return "bare_name" in one.ideas and one.clause.opens_with("about", "polite")


def goes_on_with(one: Heard, focus: Focus) -> bool:
    """`BADGE_SYNC`, after why another job waits: a name alone is asked the same."""
    base, names = focus.tasks[-1] if focus.tasks else None, one.found.names
    if base is None or base.intent not in _GOES_ON or "bare_name" not in one.ideas:
        return False
    if len(names) != 1 or names[0].kind not in {None, "job"} or names[0].place:
        return False
    name = names[0].text
    known = [ref for ref in (*focus.objects, *focus.listed, *focus.subjects) if means(name, ref)]
    spoken = any(ref in focus.subjects for ref in known)
    groups = (focus.objects, focus.listed, focus.subjects)
    places = {ref.key.partition("#")[0] for group in groups for ref in group}
    machines = {place.rpartition("/")[2].upper() for place in (*places, *focus.machines.values())}
    flow = all(ref.kind in {"job", "jobstream"} for ref in known) and name.upper() not in machines
    return flow and not spoken and bool(base.entities.objects())


def _pointed(one: Heard, pointer: Pointer, base: Task, focus: Focus) -> Task | None:
    """The earlier question about what the clause points at, or the question which is meant."""
    if len(one.clause.part.words) > _SHORT and not pointer.oldest:
        return None
    text = one.clause.part.text
    jobs = "jobs" in one.ideas or _asks_else(one)
    listed = Task(intent=Intent.JOB_LIST, text=text) if jobs else base
    within = "within" in one.ideas or listed is not base
    if listed.intent in LISTS and within and pointer.kind != "job":
        return _elsewhere(pointer, listed, focus, text)
    linked = not LINKS.isdisjoint(one.ideas)
    meant = targets(pointer, focus, {"workstation"}) if linked else _meant(pointer, base, focus)
    if meant.refs:
        return repointed(base, meant.refs, text)
    if not meant.choices:
        return None
    asked = base.model_copy(update={"entities": without_objects(base.entities), "text": text})
    return asked.model_copy(update={"choices": meant.choices, "confidence": 0.85})


def _asked_by(one: Heard, base: Task) -> Task:
    """After an order, `how is it?` asks for a state, and does not order once more."""
    ordered = base.intent is Intent.ACTION and one.asks and not one.clause.opens_with("about")
    return base.model_copy(update={"intent": Intent.JOB_STATUS}) if ordered else base


def _asks_else(one: Heard) -> bool:
    """`What else is in its stream`: what there is, and not the question before."""
    words = [word.folded for word in one.clause.part.words]
    return any(word in _ELSE and words[at - 1] in _WHAT for at, word in enumerate(words) if at)


def _elsewhere(pointer: Pointer, base: Task, focus: Focus, text: str) -> Task | None:
    """`And on the other one?`: the same list, in what is pointed at."""
    meant = targets(pointer, focus, PLACES)
    if not meant.refs:
        return None
    entities = with_objects(without_objects(base.entities), meant.refs)
    update = {"entities": entities, "text": text, "confidence": 0.85}
    return base.model_copy(update=update)


def _meant(pointer: Pointer, base: Task, focus: Focus) -> Targets:
    """What fits the question; where nothing does, what is there: its state can be told."""
    if pointer.kind is None and base.intent is Intent.IMPACT and not pointer.many:
        shown = tuple(ref for ref in focus.objects if ref not in focus.subjects)
        if shown and focus.subjects and pointer.index is None and not pointer.other:
            return Targets(shown) if len(shown) == 1 else Targets(choices=shown)
    meant = targets(pointer, focus, fits_of(base))
    return meant if meant.refs or meant.choices else targets(pointer, focus)
