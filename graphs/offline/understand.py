"""What a message asks, found by rules alone: language, intents and what they name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from graphs.offline.clauses import Clause, clauses_of
from graphs.offline.ellipsis import ellipsis
from graphs.offline.followups import answered, chosen
from graphs.offline.hearing import Heard, Hearer
from graphs.offline.language import language_of
from graphs.offline.lexicon import load_lexicon
from graphs.offline.merging import merge
from graphs.offline.reading import read
from graphs.offline.resolving import resolved
from graphs.offline.slots import entities_for, retarget
from graphs.offline.words import normalise
from graphs.question import Entities, Focus, Intent, Language, Task, Understanding, agent_of

_SOME, _CLEAR = 0.5, 0.7
_STATUSES: Final = frozenset(
    {Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS}
)
_OF_THE_BATCH: Final = frozenset({Intent.ETA, Intent.CRITICAL_PATH})


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
        for one in merge(heard, hear, self._hearer.rethink):
            tasks.append(_task(one, focus, tasks, language))
        tasks = _kept(tasks)
        return Understanding(
            language=language, tasks=tuple(tasks) or (_unclear(text.strip(), language),)
        )


def _kept(tasks: list[Task]) -> list[Task]:
    """Beside something clear the unclear is noise; beside a broken rule no order counts."""
    broken = any(task.intent is Intent.RULE_BREAKING for task in tasks)
    dropped = {Intent.UNCLEAR, Intent.ACTION} if broken else {Intent.UNCLEAR}
    kept = [task for task in tasks if task.intent not in dropped] or tasks[:1]
    return kept[:1] + [task for task in kept[1:] if not _of_nothing(task)]


def _of_nothing(task: Task) -> bool:
    """`is it up? on which machine?`: the second asks about the first, not about a job."""
    return task.intent in _STATUSES and not task.entities.objects()


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
    if base is not None and (follow := ellipsis(one, base, focus)):
        return follow.model_copy(update={"language": language})
    if best.sure < _SOME:
        return _unclear(text, language)
    entities = entities_for(best.intent, one.found, one.ideas)
    complete = resolved(one, entities, focus, earlier)
    if complete is None:
        return _unclear(text, language)
    if best.intent in _OF_THE_BATCH and not complete.objects():
        complete = complete.model_copy(update={"whole": "described" not in one.ideas})
    return Task(
        intent=retarget(best.intent, complete),
        text=text,
        entities=complete,
        confidence=_confidence(one, entities, complete),
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
