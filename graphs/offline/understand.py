"""What a message asks, found by rules alone: language, intents and what they name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from graphs.offline.asking.arrivals import has_come
from graphs.offline.asking.defiance import with_touched
from graphs.offline.asking.examples import load_learned
from graphs.offline.asking.hearing import Heard, Hearer
from graphs.offline.asking.pleas import pleas, searched
from graphs.offline.asking.refusing import own_words
from graphs.offline.asking.rules import Verdict
from graphs.offline.asking.second import Opinion, SecondReader
from graphs.offline.asking.strangers import stranger
from graphs.offline.filters.unheeded import with_unrun
from graphs.offline.joining.hearsay import without_hearsay
from graphs.offline.joining.merging import Hear, merge
from graphs.offline.joining.overlaps import lists_too, without_held
from graphs.offline.joining.progress import with_progress
from graphs.offline.joining.reasons import blames, with_reasons
from graphs.offline.lexicon import load_lexicon
from graphs.offline.naming.names import OF
from graphs.offline.naming.slots import entities_for, retarget
from graphs.offline.talk.claims import claims_of, is_told
from graphs.offline.talk.dialogue import Dialogue
from graphs.offline.talk.ellipsis import ellipsis
from graphs.offline.talk.instances import of_instance
from graphs.offline.talk.moves import Moves
from graphs.offline.talk.resolving import Unsure, resolved
from graphs.offline.talk.steps import Said
from graphs.offline.talk.unsaid import with_subject
from graphs.offline.text.clauses import Clause, clauses_of
from graphs.offline.text.language import language_of
from graphs.offline.text.numbering import numbered
from graphs.offline.text.rambling import unrepeated
from graphs.offline.text.reading import read
from graphs.offline.text.words import normalise
from graphs.offline.times.run_times import over_days, without_run_times
from graphs.question import Entities, Focus, Intent, Language, Task, Understanding, agent_of
from tools.plan.past.shifts import Shifts

_REMARK: Final = 2
_PICKING: Final = 4
_FEW: Final = 5
_UNCLEAR, _SOME, _CLEAR, _FAIRLY, _SURE = 0.2, 0.5, 0.7, 0.8, 0.9
_STATUSES: Final = frozenset(
    {Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS}
)
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_WAITING, Intent.WHY_FAILED})
_OF_MANY: Final = frozenset(
    {
        "jobs", "streams", "workstations", "all", "many", "mass", "group", "folder_name", "within",
        "common", "how_many", "plan", "any", "root_causes",
    }
)  # fmt: skip
# With a suspect in it, one of these asks whether that is the reason: `is A stuck behind B?`.
_SUSPECTING: Final = _STATUSES | {Intent.UNCLEAR, Intent.ACTION}
# `Who waits for it` and `whom does it wait for` have the same words: a table knows their order.
_MIXED: Final = frozenset({Intent.WHY_WAITING, Intent.IMPACT, Intent.UNCLEAR})
_MASS: Final = frozenset(
    {"ordered", "all", "jobs", "streams", "state", "condition", "plan", "plan_only"}
)
_FOLLOWED: Final = frozenset({"depend", "holds_others"})
_OF_THE_BATCH: Final = frozenset({Intent.ETA, Intent.CRITICAL_PATH})


class Understander:
    """Reads messages by the lexicon; made once, it does no input or output afterwards."""

    def __init__(self, *, timezone: ZoneInfo, shifts: Shifts | None = None) -> None:
        self._lexicon = load_lexicon()
        self._shifts = shifts or Shifts(zone=timezone)
        self._hearer = Hearer(self._lexicon, timezone, self._shifts)
        self._second = SecondReader(load_learned(), self._lexicon.ideas)
        self._dialogue = Dialogue(self._lexicon, Moves())

    def understand(
        self,
        text: str,
        *,
        focus: Focus = Focus(),  # noqa: B008  # frozen
        now: datetime,
        timezone: ZoneInfo | None = None,
    ) -> Understanding:
        """The language of a message, and its tasks in the order of asking.

        Times are those of the asker's zone where one is given, else of the plan's.
        """
        typed, text = text, unrepeated(own_words(normalise(text)))
        reading = read(text, self._lexicon)
        whole = reading.part(0, len(reading.words))
        language = language_of(whole, self._lexicon, hint=focus.language)

        known: dict[tuple[str, int, int, int], Heard] = {}

        def hear(clause: Clause) -> Heard:
            part = clause.part  # the dialogue and the merging ask for the same clauses
            key = (part.reading.text, part.start, part.end, clause.head)
            if key not in known:
                known[key] = self._hearer.hear(clause, language, now, timezone)
            return known[key]

        step = self._dialogue.step(Said(reading, focus, language, hear))
        if step and step.tasks:
            heard = list(map(hear, clauses_of(reading)))
            said = without_run_times(step.tasks, now, self._shifts, asked=_asks_anew(heard))
            said = with_touched(tuple(of_instance(said, focus)), heard)
            return Understanding(language=step.language or language, tasks=with_unrun(said, typed))
        if step:
            reading, language = read(step.rest, self._lexicon), step.language or language
        heard = pleas(
            [hear(clause) for clause in clauses_of(reading)],
            self._hearer.rethink,
            self._second.defies,
        )
        if len(heard) == 1:
            heard = [with_subject(heard[0], focus, self._hearer)]
        tasks = self._asked(heard, self._merged(heard, hear, focus), focus, language)
        tasks = with_progress(without_hearsay(without_held(_kept(tasks))))
        asks = not (step or focus.tasks) or _names(heard)
        timed = without_run_times(tasks, now, self._shifts, asked=asks)
        said = tuple(of_instance(timed, focus)) or (_unclear(text.strip(), language),)
        said = searched(said, reading)
        every = list(map(hear, clauses_of(reading)))
        said = with_unrun(with_touched(said, every), typed)
        return Understanding(language=language, tasks=said)

    def _asked(
        self, heard: Sequence[Heard], merged: Sequence[Heard], focus: Focus, language: Language
    ) -> list[Task]:
        """What each of the questions asks, in order; a later one may lean on an earlier one."""
        tasks: list[Task] = []
        for one in merged:
            alone = len(merged) == 1
            # A remark beside questions is like no example: it is left to the rules.
            ruled = not (alone or one.asks) or (bool(focus.tasks) and _follows(one))
            opinion = _ruled(one) if ruled else self._second.opinion(heard if alone else [one], one)
            if not alone and opinion.intent in _MIXED and (asked := self._dialogue.asked(one)):
                opinion = Opinion(asked, _SURE)
            task = self._task(one, opinion, focus, tasks, language)
            if stranger(one.clause.part, task.intent, task.entities, self._lexicon):
                task = _unclear(one.clause.part.text, language)
            told = one.clause.part.readings(one.found.used)
            tasks.append(task.model_copy(update={"readings": told}) if told else task)
        return tasks

    def _merged(self, heard: Sequence[Heard], hear: Hear, focus: Focus) -> list[Heard]:
        """What the clauses ask; all of them as one where they are one question."""
        merged = merge(heard, hear, self._hearer.rethink)
        whole = len(merged) > 1 and not focus.tasks and not numbered(heard[0].clause.part.reading)
        one = whole and self._second.is_one(heard, merged)
        return [hear(_spanning(heard))] if one else merged

    def place(self, text: str, *, language: Language, now: datetime) -> int | None:
        """Which of several things that were offered a short message means: `2`, `the first one`."""
        reading = read(normalise(text), self._lexicon)
        clauses = clauses_of(reading)
        spoken = [word for word in reading.words if word.shape != "mark"]
        if len(clauses) != 1 or len(spoken) > _PICKING:
            return None
        if len(spoken) == 1 and spoken[0].text.isdecimal():
            return int(spoken[0].text[:3]) - 1
        pointer = self._hearer.hear(clauses[0], language, now).pointer
        return pointer.index if pointer else None

    def _task(
        self,
        one: Heard,
        opinion: Opinion,
        focus: Focus,
        earlier: Sequence[Task],
        language: Language,
    ) -> Task:
        """What one question asks: by the talk before, else by the rules and the examples."""
        base = earlier[-1] if earlier else next(iter(focus.tasks[-1:]), None)
        told = opinion.intent is Intent.PROVENANCE and opinion.sure >= _CLEAR
        if base is not None and not told and (follow := ellipsis(one, base, focus)):
            return follow.model_copy(update={"language": language})
        if has_come(one, opinion.intent):
            opinion = Opinion(Intent.JOB_STATUS, _CLEAR)
        ordered = opinion.intent is Intent.ACTION and "act" in one.ideas
        if opinion.intent in _SUSPECTING and not ordered and blames(one):
            return _task(_taken(one, Intent.WHY_WAITING, _CLEAR), focus, earlier, language)
        if opinion.intent is not Intent.UNCLEAR:
            sure = max(opinion.sure, one.best.sure if opinion.intent is one.best.intent else 0)
            intent = opinion.intent
            if intent is Intent.COMMON_CAUSES and _of_one(one, earlier):
                intent = Intent.WHY
            return _task(_taken(one, intent, sure), focus, earlier, language)
        named = entities_for(Intent.UNCLEAR, one.found, one.ideas)
        unclear = _unclear(one.clause.part.text, language)
        return unclear.model_copy(update={"entities": named, "candidates": opinion.candidates})


def _asks_anew(heard: Sequence[Heard]) -> bool:
    """More than `I meant yesterday`: something in it is a question by itself."""
    return any(one.best.sure >= _SOME for one in heard)


def _names(heard: Sequence[Heard]) -> bool:
    return any(one.names_things for one in heard)


def _follows(one: Heard) -> bool:
    """In a talk a few words that a rule reads clearly: what they lack, the talk has said."""
    spoken = sum(word.shape != "mark" for word in one.clause.part.words)
    if "who_else" in one.ideas and one.best.intent is Intent.JOB_LIST:
        return True  # `who else is stuck there`: a place is no object
    if "bare_name" in one.ideas or "awaited" in one.ideas:
        return True  # `and GL_POST?`, after a list: no likeness tells more than the rules
    if "since_when" in one.ideas and one.best.intent is Intent.JOB_STATUS:
        return not one.names_things
    return spoken <= _FEW and not one.names_things and one.best.sure >= _CLEAR


def _ruled(one: Heard) -> Opinion:
    """What the rules alone say, where they are fairly sure."""
    return Opinion(one.best.intent, one.best.sure) if one.best.sure >= _SOME else Opinion()


def _taken(one: Heard, intent: Intent, sure: float) -> Heard:
    """The clause with what it asks put first; `will it run before 6` asks for an end."""
    ahead, intent = one.found.ahead, _of_once(one, intent)
    if intent is Intent.SCHEDULE and ahead.deadline is not None and ahead.day is None:
        intent = Intent.ETA
    if intent is Intent.STREAM_STATUS and _of_job_in_stream(one):
        intent = Intent.JOB_STATUS
    if intent in {Intent.JOB_LIST, Intent.JOB_COUNT} and _of_streams(one):
        intent = Intent.STREAM_LIST
    if intent is Intent.JOB_COUNT and lists_too(one.clause.part.text):
        intent = Intent.JOB_LIST
    if intent is Intent.IMPACT and ahead.change == "outage" and _is_planned(one):
        intent = Intent.WHAT_IF  # `taking APP01 offline from 22:00 to 23:00, who suffers`
    if intent is Intent.WHAT_IF and is_told(one):
        intent = Intent.IMPACT  # `since X is cancelled, what starts`: it is, and not if it were
    placed = one.pointer is not None and one.pointer.kind == "workstation"
    if intent in _WHYS and placed and "one:job" in one.ideas:
        one = replace(one, pointer=None)  # `the job is not on the box`: not of the box
    others = (verdict for verdict in one.verdicts if verdict.intent is not intent)
    return replace(one, verdicts=(Verdict(intent, sure), *others))


def _of_once(one: Heard, intent: Intent) -> Intent:
    """`Did it fail last night` asks of that night; how often, where a rule reads it so."""
    before = any(verdict.intent is Intent.PAST_FAILURES for verdict in one.verdicts)
    before = before or "before_word" in one.ideas or over_days(one.found.entities.span)
    once = not before and "time" in one.ideas and one.best.sure >= _FAIRLY
    return one.best.intent if once and intent is Intent.PAST_FAILURES else intent


def _is_planned(one: Heard) -> bool:
    """Of an outage the hours are told, or it is supposed; else it is what has happened."""
    supposed = not one.ideas.isdisjoint({"what_if", "if_word", "simulate", "would", "moment"})
    return (supposed or "time" in one.ideas) and one.ideas.isdisjoint(_FOLLOWED)


def _of_job_in_stream(one: Heard) -> bool:
    """`The job A of the stream B`, `o job A (stream B)`: the stream says which job."""
    names = one.found.names
    if [name.kind for name in names] != ["job", "stream"]:
        return False
    words = one.clause.part.reading.words[names[0].at + 1 : names[1].at]
    said = {word.folded for word in words}
    return bool(said & {*OF, "in", "from", "na", "no", "("}) and not said & {"and", "e", ","}


def _of_streams(one: Heard) -> bool:
    """`Any job stream that should have begun`: streams are asked for, and none is named."""
    found = one.found
    said = one.ideas & {"one:stream", "many:stream"} and not one.ideas & {"one:job", "many:job"}
    return bool(said) and not (
        found.names or found.patterns or found.entities.group_by or _points(one)
    )


def _points(one: Heard) -> bool:
    """At one stream; `js STUCK, how many` opens with the kind that is counted."""
    soft = one.pointer is not None and not one.pointer.hard and "^one:stream" in one.ideas
    return one.pointer is not None and not (soft and "how_many" in one.ideas)


def _of_one(one: Heard, earlier: Sequence[Task]) -> bool:
    """`The root cause of X`, or after `X hangs?` with nothing said of many."""
    names = one.found.names
    before = earlier[-1].entities.objects() if earlier else ()
    alone = [name.kind in {None, "job"} and not name.place for name in names]
    single = alone == [True] or (not names and len(before) == 1)
    many = _OF_MANY - {"mass"} if "long_running" in one.ideas else _OF_MANY  # `tanto`
    said = one.ideas | one.clause.part.ideas()  # `what's up with A, is it all one problem?`
    return single and not one.found.patterns and said.isdisjoint(many)


def _spanning(heard: Sequence[Heard]) -> Clause:
    """All clauses as one."""
    first, last = heard[0].clause, heard[-1].clause
    whole = first.part.reading.part(first.part.start, last.part.end)
    return Clause(whole, first.head, any(one.clause.question for one in heard))


def _kept(tasks: list[Task]) -> list[Task]:
    """Beside something clear the unclear is noise; beside a broken rule no order counts."""
    broken = any(task.intent is Intent.RULE_BREAKING for task in tasks)
    dropped = {Intent.UNCLEAR, Intent.ACTION} if broken else {Intent.UNCLEAR}
    asked = {Intent.UNCLEAR} if not broken else set()
    kept = [
        task
        for task in tasks
        if task.intent not in dropped or (task.intent in asked and _is_question(task))
    ] or tasks[:1]
    questions = kept[:1] + [task for task in kept[1:] if not _of_nothing(task)]
    return [task for at, task in enumerate(questions) if not _again(task, questions[at + 1 :])]


def _again(task: Task, later: Sequence[Task]) -> bool:
    """A remark that the question after it asks whole."""
    return any(
        (task.intent, task.entities.objects()) == (one.intent, one.entities.objects())
        and task.intent in _WHYS
        for one in later
    )


def _is_question(task: Task) -> bool:
    """What was not understood is told, if it was a question; a remark is no more than noise."""
    spoken = task.text.rstrip()
    return spoken.endswith("?") and len(spoken.split()) > _REMARK and task.confidence >= _UNCLEAR


def _of_nothing(task: Task) -> bool:
    """`is it up? on which machine?`: the second asks about the first, not about a job."""
    return task.intent in _STATUSES and not task.entities.objects()


def _task(one: Heard, focus: Focus, earlier: Sequence[Task], language: Language) -> Task:
    """What a clause asks that has an intent."""
    best, text = one.best, one.clause.part.text
    entities = entities_for(best.intent, one.found, one.ideas)
    entities = with_reasons(entities, one) if best.intent in _WHYS else entities
    complete = resolved(one, entities, focus, earlier)
    if complete is None and best.intent is Intent.ACTION and one.ideas & _MASS:
        complete = entities  # an order is declined whatever it points at
    if complete is None:  # beside other questions it is part of one of those
        return _unclear(text, language).model_copy(update={"confidence": _UNCLEAR / 2})
    if isinstance(complete, Unsure):
        return _which(best, text, entities, complete, language)
    if best.intent in _OF_THE_BATCH and not complete.objects():
        complete = complete.model_copy(update={"whole": "described" not in one.ideas})
    return Task(
        intent=retarget(best.intent, complete),
        text=text,
        entities=complete,
        confidence=_confidence(one, entities, complete),
        language=language,
        claims=claims_of(one, best.intent),
    )


def _which(
    best: Verdict, text: str, entities: Entities, unsure: Unsure, language: Language
) -> Task:
    """What is asked is clear, of which object is not."""
    return Task(
        intent=best.intent,
        text=text,
        entities=entities,
        choices=() if best.intent is Intent.ACTION else unsure.choices,
        confidence=0.9,
        language=language,
    )


def _unclear(text: str, language: Language) -> Task:
    return Task(intent=Intent.UNCLEAR, text=text, confidence=_UNCLEAR, language=language)


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
