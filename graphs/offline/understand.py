"""What a message asks, found by rules alone: language, intents and what they name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from graphs.offline.clauses import Clause, clauses_of
from graphs.offline.followups import (
    OBJECT_SLOTS,
    answered,
    chosen,
    continued,
    continues,
    with_objects,
    without_objects,
)
from graphs.offline.hearing import Heard, Hearer
from graphs.offline.language import language_of
from graphs.offline.lexicon import load_lexicon
from graphs.offline.merging import merge
from graphs.offline.names import Kind
from graphs.offline.pointers import Pointer, resolve
from graphs.offline.reading import read
from graphs.offline.slots import entities_for, retarget
from graphs.offline.words import normalise
from graphs.question import Entities, Focus, Intent, Language, Task, Understanding, agent_of
from tools.receipts import ObjectRef

_SOME, _CLEAR = 0.5, 0.7
_LISTS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST})
_NEEDS: Final = frozenset(
    {
        Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS,
        Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED, Intent.JOB_LOG, Intent.IMPACT,
        Intent.RESOURCE_HOLDERS, Intent.ACTION,
    }
)  # fmt: skip
_TAKES: Final = _NEEDS | {Intent.NOT_BUILT, Intent.PROCEDURE, Intent.CODE_MEANING}
_PLAN_WIDE: Final = frozenset({"jobs", "streams", "workstations", "folder_name"})
_KIND_OF: Final[dict[Intent, Kind]] = {
    Intent.WORKSTATION_STATUS: "workstation",
    Intent.RESOURCE_HOLDERS: "resource",
}


class Understander:
    """Reads messages by the lexicon; made once, it does no input or output afterwards."""

    def __init__(self, *, timezone: ZoneInfo) -> None:
        self._lexicon = load_lexicon()
        self._hearer = Hearer(self._lexicon, timezone)

    def understand(self, text: str, *, focus: Focus = Focus(), now: datetime) -> Understanding:  # noqa: B008  # frozen
        """The language of a message, and its tasks in the order of asking."""
        text = normalise(text)
        reading = read(text, self._lexicon)
        whole = reading.part(0, len(reading.words))
        language = language_of(whole, self._lexicon, hint=focus.language)

        def hear(clause: Clause) -> Heard:
            return self._hearer.hear(clause, language, now)

        heard = [hear(clause) for clause in clauses_of(reading)]
        if picked := _picked(heard, focus, language):
            return Understanding(language=language, tasks=(picked,))
        tasks: list[Task] = []
        for one in merge(heard, hear):
            tasks.append(_task(one, focus, tasks, language))
        tasks = _kept(tasks)
        return Understanding(
            language=language, tasks=tuple(tasks) or (_unclear(text.strip(), language),)
        )


def _kept(tasks: list[Task]) -> list[Task]:
    """Beside something clear the unclear is noise; beside a broken rule no order counts."""
    broken = any(task.intent is Intent.RULE_BREAKING for task in tasks)
    dropped = {Intent.UNCLEAR, Intent.ACTION} if broken else {Intent.UNCLEAR}
    return [task for task in tasks if task.intent not in dropped] or tasks[:1]


def _picked(heard: Sequence[Heard], focus: Focus, language: Language) -> Task | None:
    """The pending question with the choice that this message makes, if it makes one."""
    if len(heard) != 1 or not focus.tasks:
        return None
    one = heard[0]
    if one.best.sure >= _CLEAR and not _only_names(one):
        return None
    choice = chosen(one.clause, one.found, focus, language)
    return answered(focus.tasks[0], choice) if choice else None


def _only_names(one: Heard) -> bool:
    """A clause that says which object, and no more."""
    return one.best.intent in {Intent.JOB_STATUS, Intent.WORKSTATION_STATUS} and one.best.sure < 0.8


def _task(one: Heard, focus: Focus, earlier: Sequence[Task], language: Language) -> Task:
    """What one clause asks."""
    best, text = one.best, one.clause.part.text
    base = earlier[-1] if earlier else next(iter(focus.tasks[-1:]), None)
    if base is not None and (follow := _ellipsis(one, base, focus, text)):
        return follow.model_copy(update={"language": language})
    if best.sure < _SOME:
        return _unclear(text, language)
    entities = entities_for(best.intent, one.found, one.ideas)
    resolved = _resolved(one, entities, focus, earlier)
    if resolved is None:
        return _unclear(text, language)
    return Task(
        intent=retarget(best.intent, resolved),
        text=text,
        entities=resolved,
        confidence=_confidence(one, entities, resolved),
        language=language,
    )


def _unclear(text: str, language: Language) -> Task:
    return Task(intent=Intent.UNCLEAR, text=text, confidence=0.2, language=language)


def _confidence(one: Heard, before: Entities, after: Entities) -> float:
    """As sure as the rule, less for a close second, for unsure names and for a silent object."""
    sure = one.best.sure
    if len(one.verdicts) > 1 and one.verdicts[1].sure >= sure - 0.005:
        rival = agent_of(one.verdicts[1].intent) != agent_of(one.best.intent)
        sure -= 0.1 if rival else 0.0
    if one.found.names and not any(name.strong or name.kind for name in one.found.names):
        sure -= 0.05
    if before.objects() != after.objects() and not (one.pointer and one.pointer.hard):
        sure -= 0.05
    return round(max(sure, 0.0), 3)


def _ellipsis(one: Heard, base: Task, focus: Focus, text: str) -> Task | None:
    """The earlier task with one thing changed, where the clause says no more than that."""
    intent, sure = one.best.intent, one.best.sure
    relist = intent in _LISTS and base.intent in _LISTS and one.clause.opens_with("about")
    if sure >= _CLEAR and not relist:
        return None
    if one.pointer and one.pointer.hard and sure < _CLEAR and not one.found.names:
        return _pointed(one, base, focus, text)
    if not continues(one.clause, one.found):
        return None
    if sure >= _SOME and not one.clause.opens_with("about", "polite") and base.entities.objects():
        return None
    names = one.found.names
    kept = entities_for(base.intent, one.found, one.ideas)
    follow = continued(base, kept, names)
    return follow.model_copy(
        update={"text": text, "intent": retarget(base.intent, follow.entities)}
    )


def _pointed(one: Heard, base: Task, focus: Focus, text: str) -> Task | None:
    """`The other one`: the earlier task about the object that is pointed at."""
    pointer = one.pointer
    if pointer is None or not (pointer.other or pointer.index is not None):
        return None
    refs = resolve(pointer, focus.choices or focus.objects)
    if not refs or len(one.clause.part.words) > 8:
        return None
    entities = with_objects(without_objects(base.entities), refs)
    update = {"entities": entities, "text": text, "confidence": 0.85}
    return base.model_copy(update={**update, "intent": retarget(base.intent, entities)})


def _resolved(
    one: Heard, entities: Entities, focus: Focus, earlier: Sequence[Task]
) -> Entities | None:
    """The entities with what the clause points at put in; None where it points at nothing."""
    intent, pointer = one.best.intent, one.pointer
    if intent not in _TAKES:
        return entities
    if pointer is not None and pointer.hard:
        found = _pointed_at(pointer, entities, focus, earlier)
        lost = intent in _NEEDS and not entities.objects() and not entities.prompts
        return found or (None if lost else entities)
    if entities.objects() or entities.prompts or _plan_wide(one):
        return entities
    return _silent(one, entities, focus, earlier)


def _silent(
    one: Heard, entities: Entities, focus: Focus, earlier: Sequence[Task]
) -> Entities | None:
    """The entities with the object that goes without saying; None for a `why?` about nothing."""
    intent, pointer = one.best.intent, one.pointer
    if pointer is None and intent not in _NEEDS:
        return entities
    meant = pointer or Pointer(one.clause.part.start, kind=_KIND_OF.get(intent), hard=False)
    found = _pointed_at(meant, entities, focus, earlier, lists=_asks_of_list(intent, focus))
    lost = intent is Intent.WHY and pointer is None
    return found or (None if lost else entities)


def _plan_wide(one: Heard) -> bool:
    """It is about many things, named by what they are and not by who they are."""
    everything = one.best.intent is Intent.ACTION and "all" in one.ideas
    return everything or bool(one.ideas & _PLAN_WIDE)


def _filtered_as(entities: Entities, listed: Entities) -> Entities:
    """`Show the failed jobs and rerun them`: the order is about what the list shows."""
    slots = ("states", "conditions", "folders", "workstations", "streams")
    return entities.model_copy(
        update={slot: getattr(entities, slot) or getattr(listed, slot) for slot in slots}
    )


def _asks_of_list(intent: Intent, focus: Focus) -> bool:
    """A bare `why?` after a list is about everything in it."""
    return intent is Intent.WHY and bool(focus.tasks) and focus.tasks[-1].intent in _LISTS


def _pointed_at(
    pointer: Pointer,
    entities: Entities,
    focus: Focus,
    earlier: Sequence[Task],
    *,
    lists: bool = False,
) -> Entities | None:
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
    if pointer.many and earlier and earlier[-1].intent in _LISTS:
        return _filtered_as(entities, earlier[-1].entities)
    refs: Sequence[ObjectRef] = focus.choices if ordinal and focus.choices else focus.objects
    targets = resolve(pointer, refs, lists=lists)
    return with_objects(entities, targets) if targets else None
