"""The objects that a clause leaves unsaid, found in the message before it or in the conversation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.naming.names import Kind
from graphs.offline.naming.pointers import Pointer
from graphs.offline.talk.followups import OBJECT_SLOTS, means, with_objects
from graphs.offline.talk.targets import Fits, Targets, targets
from graphs.offline.text.reading import Part
from graphs.offline.text.words import Word
from graphs.question import Condition, Entities, Focus, Intent, Task
from tools.receipts import ObjectKind, ObjectRef

LISTS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST})
_OF_MANY: Final = LISTS | {Intent.COMMON_CAUSES}
_NEEDS: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS,
        Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED, Intent.JOB_LOG, Intent.IMPACT,
        Intent.RESOURCE_HOLDERS, Intent.ACTION,
    }
)  # fmt: skip
PLACES: Final[frozenset[ObjectKind]] = frozenset({"jobstream", "workstation", "resource"})
# About one object where one is meant, else about the whole: a question of its own names none.
_MAY: Final = frozenset(
    {
        Intent.ETA, Intent.WHAT_IF, Intent.SCHEDULE, Intent.PAST_FAILURES, Intent.RERUN_SAFETY,
        Intent.DEADLINES, Intent.CRITICAL_PATH, Intent.WHAT_CHANGED,
    }
)  # fmt: skip
_SILENTLY: Final = _MAY - {Intent.DEADLINES, Intent.CRITICAL_PATH, Intent.WHAT_CHANGED}
_ANYTHING: Final = frozenset({"anything", "any", "which", "jobs", "streams", "all"})
_TAKES: Final = _NEEDS | _MAY | {Intent.NOT_BUILT, Intent.PROCEDURE, Intent.CODE_MEANING}
_PLAN_WIDE: Final = frozenset({"jobs", "streams", "workstations", "folder_name"})
_KIND_OF: Final[dict[Intent, Kind]] = {
    Intent.WORKSTATION_STATUS: "workstation",
    Intent.RESOURCE_HOLDERS: "resource",
}
_THERE: Final = frozenset({"there", "la", "ali"})
_NO_PLACE_AFTER: Final = frozenset(
    {
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "if",
        "how",
        "hi",
        "hello",
        "de",
        "pra",
        "para",
    }
)
_FLOW: Final[frozenset[ObjectKind]] = frozenset({"job", "jobstream"})
_FITS: Final[dict[Intent, frozenset[ObjectKind]]] = {
    Intent.JOB_LOG: frozenset({"job"}),
    Intent.RERUN_SAFETY: frozenset({"job"}),
    Intent.PAST_FAILURES: frozenset({"job"}),
    Intent.WHY_FAILED: _FLOW,
    Intent.WHY_WAITING: _FLOW,
    Intent.IMPACT: _FLOW,
    Intent.ETA: _FLOW,
    Intent.SCHEDULE: _FLOW,
    Intent.CRITICAL_PATH: _FLOW,
    Intent.DEADLINES: _FLOW,
    Intent.RESOURCE_HOLDERS: frozenset({"resource"}),
    Intent.WORKSTATION_STATUS: frozenset({"workstation"}),
    Intent.RESOURCE_STATUS: frozenset({"resource"}),
}
_RUNS: Final = frozenset(
    {
        "run", "finish", "succeeded", "failed", "abended", "late", "return_code", "start", "cancelled",
        "definition", "machine_ran", "long_running",
    }
)  # fmt: skip
_MANY: Final = 5
_SAYS: Final = frozenset(
    {"see", "sees", "seeing", "ve", "veem", "enxerga", "enxergam", "complains", "complain", "complaining", "reclama", "reclamou", "said", "says", "say", "told", "asked", "asks", "asking", "confirmed", "disse", "diz", "falou", "pediu", "confirmou", "avisou",
     "perguntou", "pergunta", "perguntam", "perguntaram", "perguntando"}
)  # fmt: skip
_WITH: Final = frozenset({"&", "and", "e"})
_DENIED: Final = frozenset({"can", "could", "do", "does", "not", "nao", "still", "ainda"})
_WAITS: Final = ("HOLD", "READY", "FENCE")
LINKS: Final = frozenset({"linked", "unlinked"})
_SETTINGS: Final = frozenset({"limit", "limit_zero", "fence", "to_link"})
_STATUSES: Final = frozenset(
    {Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS}
)


@dataclass(frozen=True, slots=True)
class Unsure:
    """Several objects fit what was pointed at: one is to be chosen."""

    choices: tuple[ObjectRef, ...]


def fits_of(task: Task) -> Fits:
    """The kinds of objects that a question can be asked of; None for any."""
    if task.intent in _STATUSES:
        return None  # each kind has a status, and the question turns into that
    return _FITS.get(task.intent)


def can_be_asked_of(intent: Intent, refs: Collection[ObjectRef]) -> bool:
    """Whether a question makes sense of each of these."""
    fits = None if intent in _STATUSES else _FITS.get(intent)
    return fits is None or all(ref.kind in fits for ref in refs)


def resolved(
    one: Heard, entities: Entities, focus: Focus, earlier: Sequence[Task]
) -> Entities | Unsure | None:
    """The entities with what the clause points at put in; None where it points at nothing."""
    intent, pointer = one.best.intent, one.pointer
    entities = _held_there(one, _of_owner(_without_sayers(one, entities), focus))
    if pointer is not None and pointer.index is not None:  # `the first one` is a row, no limit
        entities = entities.model_copy(update={"limit": None})
    if intent in _OF_MANY:
        return _of_many(one, entities, focus)
    if intent not in _TAKES or _of_any(one):
        return entities
    if pointer is not None and pointer.hard:
        found = _pointed_at(pointer, entities, focus, earlier, _fits(intent, one.ideas))
        lost = intent in _NEEDS | _MAY and not entities.objects() and not entities.prompts
        return found or (None if lost else entities)
    if _all_shown(one, entities, focus):
        return _told(entities, targets(Pointer(0, many=True), focus)) or entities
    if entities.objects() or entities.prompts or _plan_wide(one):
        return entities
    return _silent(one, entities, focus, earlier)


def _of_many(one: Heard, entities: Entities, focus: Focus) -> Entities | Unsure | None:
    """A list, or what many have in common: of what it points at, or of where the talk is."""
    if one.pointer is not None and one.pointer.hard:
        cut = _cut(one.pointer, entities, focus)
        return entities if cut is None and not focus.tasks and _narrows(entities) else cut
    if _says_there(one.clause.part) and not _placed(entities):
        return _there(entities, focus)
    if one.best.intent is Intent.COMMON_CAUSES and _of_all(one, entities) and focus.tasks:
        return _cut(Pointer(0, many=True), entities, focus) or entities
    return entities


def _of_all(one: Heard, entities: Entities) -> bool:
    """`One cause for all`, after a list: for all of those."""
    return one.ideas.isdisjoint(_PLAN_WIDE | {"plan"}) and entities == Entities()


def _held_there(one: Heard, entities: Entities) -> Entities:
    """`Who else is stuck on that agent`: whoever waits there, whatever HWA calls it."""
    if one.best.intent not in LISTS or "who_else" not in one.ideas:
        return entities
    if Condition.STUCK not in entities.conditions and set(entities.states) != {"HOLD"}:
        return entities
    others = tuple(each for each in entities.conditions if each is not Condition.STUCK)
    return entities.model_copy(update={"conditions": others, "states": _WAITS})


def _without_sayers(one: Heard, entities: Entities) -> Entities:
    """`Confirm it, finance said it is fine`, `o marketing perguntou do X`: who says so is no object."""
    words = one.clause.part.reading.words
    named = {name.at for name in one.found.names}
    after = {name.text: _word_after(words, name.at, named) for name in one.found.names}
    said = {text for text, next_ in after.items() if next_ in _SAYS}
    others = len(said) < len(after)
    if not said or not (one.pointer or others):
        return entities
    update = {
        slot: tuple(name for name in getattr(entities, slot) if name not in said)
        for slot in OBJECT_SLOTS
    }
    return entities.model_copy(update=update)


def _word_after(words: Sequence[Word], at: int, named: Collection[int]) -> str:
    """What follows a name, or the names that are said with it: `comp & ben can't see it`."""
    at += 1
    while at + 1 in named and words[at].folded in _WITH:
        at += 2
    while at < len(words) and words[at].folded in _DENIED:
        at += 1
    return words[at].folded if at < len(words) else ""


def _of_owner(entities: Entities, focus: Focus) -> Entities:
    """`PARSE_FEEDs log`: the name of what the talk is about, with the `s` of an owner."""
    groups = (focus.objects, focus.subjects, focus.listed, *focus.earlier)
    known = [ref for group in groups for ref in group]
    update: dict[str, object] = {}
    for slot in OBJECT_SLOTS:
        names = getattr(entities, slot)
        owners = tuple(_owner(name, known) for name in names)
        update |= {slot: owners} if owners != names else {}
    return entities.model_copy(update=update) if update else entities


def _owner(name: str, known: Sequence[ObjectRef]) -> str:
    short = name[:-1]
    owned = name[-1:].upper() == "S" and any(means(short, ref) for ref in known)
    return short if owned and not any(means(name, ref) for ref in known) else name


def _says_there(part: Part) -> bool:
    """`What is running there`; the `there` of `is there` is no place."""
    words = [word.folded for word in part.words if word.shape != "mark"]
    places = [at for at, word in enumerate(words) if word in _THERE]
    return any(at > 0 and words[at - 1] not in _NO_PLACE_AFTER for at in places)


def _placed(entities: Entities) -> bool:
    return bool(entities.workstations or entities.streams or entities.folders)


def _there(entities: Entities, focus: Focus) -> Entities | Unsure | None:
    """Where the last list was, else in what was spoken of, else where that runs."""
    last = next(iter(focus.tasks[-1:]), None)
    if last is not None and last.intent in _OF_MANY and _placed(last.entities):
        slots = ("workstations", "streams", "folders")
        return entities.model_copy(update={slot: getattr(last.entities, slot) for slot in slots})
    if focus.subjects and all(ref.kind in PLACES for ref in focus.subjects):
        return with_objects(entities, focus.subjects[:_MANY])  # `in there`, after a stream
    meant = _told(entities, targets(Pointer(0, kind="workstation"), focus, None))
    return meant or entities


def _narrows(entities: Entities) -> bool:
    """It says by itself which: `how bad it is: the abended jobs of APP01` needs no talk before."""
    said = (entities.states, entities.conditions, entities.folders, entities.workstations)
    without = (entities.without_states, entities.without_conditions, entities.without_names)
    return any((*said, *without, entities.measures, entities.order, entities.names))


def _cut(pointer: Pointer, entities: Entities, focus: Focus) -> Entities | Unsure | None:
    """A list of what is in `it`, or of `those` that the last list showed."""
    if pointer.many:
        shown = focus.tasks[-1] if focus.tasks else None
        machines = tuple(ref for ref in focus.objects if ref.kind == "workstation")
        if machines and machines == focus.objects and not _placed(entities):
            return with_objects(entities, machines[:_MANY])  # `what waits on those`
        if shown is None or shown.intent not in _OF_MANY | {Intent.CRITICAL_JOBS}:
            return None if shown and not entities.states else entities
        critical = shown.intent is Intent.CRITICAL_JOBS
        extra = {"conditions": (*entities.conditions, Condition.CRITICAL)} if critical else {}
        return _filtered_as(entities, shown.entities).model_copy(update=extra)
    return _told(entities, targets(pointer, focus, PLACES))


def _silent(
    one: Heard, entities: Entities, focus: Focus, earlier: Sequence[Task]
) -> Entities | Unsure | None:
    """The entities with the object that goes without saying; None for a `why?` about nothing."""
    intent, pointer = one.best.intent, one.pointer
    advice = intent is Intent.PROCEDURE and "advise" in one.ideas
    if pointer is None and not (intent in _NEEDS or advice or _goes_without(one)):
        return entities
    meant = pointer or Pointer(one.clause.part.start, kind=_KIND_OF.get(intent), hard=False)
    lists = _asks_of_list(intent, focus)
    fits = _fits(intent, one.ideas)
    found = _pointed_at(meant, entities, focus, earlier, fits, lists=lists)
    lost = intent is Intent.WHY and pointer is None
    return found or (None if lost else entities)


def _of_any(one: Heard) -> bool:
    """`Will anything miss its deadline`: the pronoun means no object of the talk."""
    if one.best.intent is not Intent.DEADLINES or "delay" in one.ideas:
        return False
    return bool(one.ideas & _ANYTHING)


def _goes_without(one: Heard) -> bool:
    """It needs an object, names none, and speaks of neither the batch nor of something else."""
    intent = one.best.intent
    if intent is Intent.DEADLINES:
        return "delay" in one.ideas
    described = "described" in one.ideas and not (
        intent is Intent.RERUN_SAFETY and one.ideas.isdisjoint({"one:job", "one:stream"})
    )  # `a simple rerun`: of what, goes without saying
    if described or intent not in _SILENTLY:
        return False
    return intent is not Intent.ETA or one.ideas.isdisjoint({"plan", "all", "we"})


def _plan_wide(one: Heard) -> bool:
    """It is about many things, named by what they are and not by who they are."""
    everything = one.best.intent is Intent.ACTION and "all" in one.ideas
    following = one.best.intent is Intent.IMPACT and one.ideas & {"successor", "of_it"}
    return everything or (
        bool(one.ideas & _PLAN_WIDE) and not following
    )  # `which jobs depend on it`


def _all_shown(one: Heard, entities: Entities, focus: Focus) -> bool:
    """`Cancela todos`, after several: all of those."""
    every = one.best.intent is Intent.ACTION and "all" in one.ideas and one.pointer is None
    bare = one.ideas.isdisjoint(_PLAN_WIDE | {"plan"}) and not _placed(entities)
    return every and bare and not entities.objects() and len(focus.objects) > 1


def _filtered_as(entities: Entities, listed: Entities) -> Entities:
    """`Show the failed jobs and rerun them`: the order is about what the list shows."""
    slots = ("states", "conditions", "folders", "workstations", "streams")
    return entities.model_copy(
        update={slot: getattr(entities, slot) or getattr(listed, slot) for slot in slots}
    )


def _asks_of_list(intent: Intent, focus: Focus) -> bool:
    """A bare `why?` after a list is about everything in it."""
    return intent is Intent.WHY and bool(focus.tasks) and focus.tasks[-1].intent in LISTS


def _fits(intent: Intent, ideas: Collection[str]) -> Fits:
    """What a question can be asked of: only workstations are linked, only jobs and streams run."""
    if intent in _STATUSES - {Intent.RESOURCE_STATUS} and not _RUNS.isdisjoint(ideas):
        return _FLOW
    if intent in _STATUSES and not LINKS.isdisjoint(ideas):
        return _FITS[Intent.WORKSTATION_STATUS]
    if intent is Intent.WHAT_IF and "to_reply" in ideas:
        return frozenset[ObjectKind]({"prompt"})  # only prompts are answered
    if intent is Intent.WHAT_IF and not _SETTINGS.isdisjoint(ideas):
        return PLACES  # `what starts if they put the limit to 10`: no job has one
    return _FITS.get(intent)


def _pointed_at(  # noqa: PLR0913 - what a pointer depends on
    pointer: Pointer,
    entities: Entities,
    focus: Focus,
    earlier: Sequence[Task],
    fits: Fits,
    *,
    lists: bool = False,
) -> Entities | Unsure | None:
    """The objects of this message's earlier tasks, else those of the conversation."""
    ordinal = pointer.index is not None or pointer.other
    named = next((task.entities for task in reversed(earlier) if task.entities.objects()), None)
    if named is not None and not ordinal:
        inherited = {
            slot: (*getattr(named, slot), *getattr(entities, slot)) for slot in OBJECT_SLOTS
        }
        return entities.model_copy(
            update={slot: tuple(dict.fromkeys(names)) for slot, names in inherited.items()}
        )
    if pointer.many and earlier and earlier[-1].intent in LISTS:
        return _filtered_as(entities, earlier[-1].entities)
    return _told(entities, targets(pointer, focus, fits, lists=lists))


def _told(entities: Entities, meant: Targets) -> Entities | Unsure | None:
    if meant.choices:
        return Unsure(meant.choices)
    return with_objects(entities, meant.refs) if meant.refs else None
