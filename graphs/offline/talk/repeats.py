"""The last question once more: as it was, further on, listed, counted, or of some of its rows."""

import re
from collections.abc import Sequence
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.naming.slots import entities_for
from graphs.offline.talk.choosing import declined, rows_there
from graphs.offline.talk.ellipsis import FAILED, changed, repointed
from graphs.offline.talk.followups import named_row
from graphs.offline.talk.instances import instance_of
from graphs.offline.talk.steps import Said, Step, anew, asks_itself
from graphs.offline.talk.targets import rows_of
from graphs.offline.text.clauses import clauses_of
from graphs.question import Entities, Focus, Intent, Language, Task
from tools.receipts import ObjectRef

_PAGE: Final = 20
_FEW: Final = 5
_SHORT: Final = 9
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_WHYS: Final = frozenset({Intent.WHY, Intent.WHY_FAILED, Intent.WHY_WAITING})
_BARE: Final = 3
_ONE: Final = frozenset({"one", "da", "do", "na", "no", "of", "on"})
_NTH: Final = re.compile(r"(\d{1,3})(?:st|nd|rd|th|o|a|º|ª)?")
_AROUND: Final = frozenset({"the", "o", "a", "one", "and", "e", "number", "numero", "item", "no"})
_RAN: Final = frozenset({"run", "past_run", "running", "failed", "abended", "start"})
_LOG: Final = frozenset({"log", "logs", "joblog"})
_FIRST: Final = frozenset({"first", "primeiro", "1st"})
_PAGES: Final = {Intent.WORKSTATION_LIST: 50}
_REST: Final = 100
_LISTS: Final = frozenset(
    {Intent.JOB_LIST, Intent.JOB_COUNT, Intent.STREAM_LIST, Intent.WORKSTATION_LIST}
)
_FULL: Final = _LISTS | {Intent.CRITICAL_JOBS}
_OF_MANY: Final = _FULL | {Intent.COMMON_CAUSES}
_CLEAR: Final = 0.7
_CUT: Final = _JOBS | {Intent.STREAM_LIST, Intent.WORKSTATION_LIST}
_ROWS: Final = _CUT | {
    Intent.UNCLEAR, Intent.JOB_STATUS, Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS,
}  # fmt: skip
_WHICH_IS: Final = frozenset(
    {("qual", "e"), ("quais", "sao"), ("which", "one"), ("is", "it"), ("is", "that")}
)
_MANY_ARE: Final = frozenset({("quais", "sao")})
_WHICH: Final = frozenset({"which", "what", "any", "only", "how_many"})
_ENDED: Final = frozenset({"finish", "past_finish"})
_IFS: Final = frozenset({"if", "when", "se", "caso", "quando"})
_COUNTING: Final = frozenset(
    {
        "how_many", "^how_many", "question", "substance", "courtesy", "the", "^the", "that", "this", "it", "ref", "object",
        "they", "many_ref", "polite", "^polite", "about", "does", "ask_verb", "^ask_verb", "^does", "act", "now", "soft", "all",
        "only", "^only", "count",
    }
)  # fmt: skip
_ROWS_SAID: Final = frozenset({"jobs", "many:job", "one:job", "job"})
# `When did it finish`, after an answer that tells it.
_RUNS: Final = frozenset({Intent.PLAN_RUN})
_PAST: Final = re.compile(
    r"\W*(?:and |so |ok |okay )?(?:when|(?:at )?what time) (?:did|was) (?:it|that|the switch)"
    r" (?:finish|end|complete|start|begin|over|done|completed|finished)\b\W*$",
    re.IGNORECASE,
)
_PLACES: Final = ("folders", "workstations", "streams")
_FILTERS: Final = (
    "folders", "states", "conditions", "without_states", "without_conditions", "measures", "span",
    "return_codes",
)  # fmt: skip


def repeated(moves: frozenset[str], said: Said) -> Step | None:
    """The last question once more: as it was, further on, listed, or counted."""
    focus, language = said.focus, said.language
    if not focus.tasks:
        return None
    if "again" in moves or (focus.tasks[-1].intent in _RUNS and _PAST.match(said.reading.text)):
        return Step(tuple(anew(task, language) for task in focus.tasks))
    if task := _of_list(moves, said):
        return Step((task,))
    if "refused" in moves and said.reading.text.rstrip().endswith("?"):
        return Step(tuple(anew(task, language) for task in focus.tasks))  # `no?`: really not
    if moves & {"refused", "none"} and not focus.choices and not _elsewhere(said):
        return declined(said, rows_beside(focus) if "refused" in moves else ())
    found = _first_again(said) or instance_of(said) or _counted_again(said)
    found = found or _widened(moves, said) or _sorted(said)
    found = found or _row(said) or _cut(said) or _among(said)
    return found or _those(said) or _why(said)


def _elsewhere(said: Said) -> bool:
    """`E no outro?`: of another one that the talk has told, and not none of these."""
    clauses = clauses_of(said.reading)
    one = said.hear(clauses[0]) if len(clauses) == 1 else None
    other = one is not None and one.pointer is not None and one.pointer.other
    return other and one is not None and one.clause.opens_with("about", "polite")


def _of_list(moves: frozenset[str], said: Said) -> Task | None:
    """The last list further on, some rows of it, or all of it listed or counted."""
    last, language = said.focus.tasks[-1], said.language
    if moves & {"more", "rest"} and last.intent in _LISTS:
        return _further(last, language, said.number, whole="rest" in moves)
    if said.number and "some" in moves and last.intent in _LISTS:
        return _first(last, language, said.number)
    if moves & {"which", "how_many"} and last.intent in _OF_MANY:
        return _turned(last, language, count="how_many" in moves)
    return None


def spread(said: Said) -> Step | None:
    """`On which agents did they run`, after many: those counted by workstation."""
    last, clauses = next(iter(said.focus.tasks[-1:]), None), clauses_of(said.reading)
    if last is None or last.intent not in _JOBS | {Intent.COMMON_CAUSES} or len(clauses) != 1:
        return None
    one = said.hear(clauses[0])
    several = one.pointer is not None and one.pointer.many and one.pointer.kind is None
    machines = "workstations" in one.ideas or "many:workstation" in one.ideas
    asks = one.ideas & {"which", "what"} and one.ideas & _RAN
    if not (several and machines and asks) or one.found.names:
        return None
    counted = _turned(last, said.language, count=True)
    entities = counted.entities.model_copy(update={"group_by": ("workstation",)})
    return Step((counted.model_copy(update={"entities": entities}),))


def _first_again(said: Said) -> Step | None:
    """`The first log again`: the log that was shown before the last one."""
    last, words = said.focus.tasks[-1], [word.folded for word in said.reading.words]
    logs = last.intent is Intent.JOB_LOG and not _LOG.isdisjoint(words)
    if not logs or len(words) > _SHORT or _FIRST.isdisjoint(" ".join(words).split()):
        return None
    jobs = [turn[0] for turn in said.focus.earlier if len(turn) == 1 and turn[0].kind == "job"]
    if not jobs:
        return None
    return Step((anew(repointed(last, (jobs[-1],), said.reading.text), said.language),))


def _counted_again(said: Said) -> Step | None:
    if not _only_counts(said):
        return None
    return Step((_turned(said.focus.tasks[-1], said.language, count=True),))


def _only_counts(said: Said) -> bool:
    """`Dá quantos?`, `how many does that make`: the list is counted, and nothing else is said."""
    last, clauses = said.focus.tasks[-1], clauses_of(said.reading)
    if last.intent not in _OF_MANY or len(clauses) != 1 or len(clauses[0].part.words) > _SHORT:
        return False
    one = said.hear(clauses[0])
    bare = not one.names_things and one.found.entities == Entities()
    ideas = {idea.removeprefix("^") for idea in one.ideas}
    if ideas & {"that", "this", "they"}:
        ideas -= _ROWS_SAID  # `that's how many jobs`
    return bare and "how_many" in ideas and ideas <= _COUNTING


def _widened(moves: frozenset[str], said: Said) -> Step | None:
    """`And in the whole plan?`: the same list, wherever it is."""
    last = said.focus.tasks[-1]
    places = {slot: () for slot in _PLACES if getattr(last.entities, slot)}
    if "everywhere" not in moves or last.intent not in _OF_MANY or not places:
        return None
    entities = last.entities.model_copy(update={**places, "skip": 0})
    return Step((anew(last.model_copy(update={"entities": entities}), said.language),))


def _cut(said: Said) -> Step | None:
    """`Only those in /BILLING`, `which of them are done`: of the rows of the list, some."""
    last, clauses = _list_of(said.focus), clauses_of(said.reading)
    if len(clauses) != 1 or last.intent not in _CUT:
        return None
    one = said.hear(clauses[0])
    pointer = one.pointer
    rows = pointer is not None and pointer.many and not pointer.other
    asks = one.clause.opens_with("only") or bool(one.ideas & _WHICH)
    if not (rows and asks) or one.found.names or one.best.intent not in _ROWS:
        return None
    fresh = entities_for(last.intent, one.found, one.ideas)
    states = fresh.states or _ended(one, last)
    if not (states or any(getattr(fresh, slot) for slot in _FILTERS)):
        return None
    cut = changed(one, last)
    entities = cut.entities.model_copy(update={"states": states or cut.entities.states})
    return Step((anew(cut.model_copy(update={"entities": entities}), said.language),))


def _list_of(focus: Focus) -> Task:
    """The last question; after one about a row of a list, that list."""
    last, listing = focus.tasks[-1], focus.listing
    of_row = len(focus.subjects) == 1 and focus.subjects[0] in focus.listed
    return listing if listing is not None and last.intent not in _OF_MANY and of_row else last


def _sorted(said: Said) -> Step | None:
    """`Which one is the longest`, `o mais antigo, qual é?`: of the rows of the list, sorted."""
    last, clauses = said.focus.tasks[-1], clauses_of(said.reading)
    words = [word.folded for word in said.reading.words if word.shape != "mark"]
    whole = len(clauses) == 1 or (len(words) <= _SHORT and tuple(words[-2:]) in _WHICH_IS)
    if not whole or last.intent not in _JOBS:
        return None
    one = said.hear(clauses[0])
    picks = len(clauses) > 1 or one.ideas & _WHICH or one.clause.opens_with("about")
    fresh = entities_for(Intent.JOB_LIST, one.found, one.ideas)
    bare = not one.names_things and one.ideas.isdisjoint(
        {"jobs", "plan", "streams", "workstations"}
    )
    if not (bare and fresh.order and picks) or fresh.states or fresh.span:
        return None
    limit = fresh.limit or (1 if tuple(words[-2:]) in _WHICH_IS - _MANY_ARE else None)
    update = {"order": fresh.order, "ascending": fresh.ascending, "limit": limit, "skip": 0}
    entities = last.entities.model_copy(update={**update, "group_by": ()})
    task = last.model_copy(update={"intent": Intent.JOB_LIST, "entities": entities})
    return Step((anew(task.model_copy(update={"text": said.reading.text}), said.language),))


def _among(said: Said) -> Step | None:
    """`Which of them failed`, after an answer about several things: how each of them stands."""
    focus, clauses = said.focus, clauses_of(said.reading)
    rows = focus.subjects or focus.objects
    if len(clauses) != 1 or focus.tasks[-1].intent in _OF_MANY or not 1 < len(rows) <= _FEW:
        return None
    one = said.hear(clauses[0])
    pointer = one.pointer
    several = pointer is not None and pointer.many and not pointer.other and pointer.hard
    if not several or one.found.names or one.ideas.isdisjoint(_WHICH):
        return None
    told = one.found.entities
    state = told.states or told.conditions or one.ideas & _ENDED
    if not (_down(one) or (state and one.best.intent in _ROWS)):
        return None
    task = Task(intent=Intent.JOB_STATUS, text=said.reading.text, confidence=0.85)
    return Step((anew(repointed(task, rows, task.text), said.language),))


def _down(one: Heard) -> bool:
    """`Which of those machines is down`: how they stand, and not what would follow."""
    words = {word.folded for word in one.clause.part.words}
    machines = one.pointer is not None and one.pointer.kind == "workstation"
    return machines and "if_fails" in one.ideas and words.isdisjoint(_IFS)


def _ended(one: Heard, last: Task) -> tuple[str, ...]:
    """`Which of them are done`: those that ended well."""
    done = bool(one.ideas & _ENDED) and "not" not in one.ideas
    return ("SUCC",) if done and last.intent in _JOBS else ()


def _why(said: Said) -> Step | None:
    """A bare `why?` after many: what they have in common, not a few of them."""
    last, focus = said.focus.tasks[-1], said.focus
    clauses = clauses_of(said.reading)
    if len(clauses) != 1 or last.intent not in _JOBS or not last.entities.states:
        return None
    one = said.hear(clauses[0])
    shared = "common" in one.ideas
    many = last.intent is Intent.JOB_COUNT or len(focus.objects) > (1 if shared else _FEW)
    if not many or one.names_things or not (shared or _bare_why(one)):
        return None
    if last.entities.conditions or last.entities.group_by:
        return None
    entities = last.entities.model_copy(update={"limit": None, "skip": 0})
    update = {"intent": Intent.COMMON_CAUSES, "entities": entities, "text": said.reading.text}
    return Step((anew(last.model_copy(update=update), said.language),))


def _bare_why(one: Heard) -> bool:
    """It asks why, and of no single thing."""
    single = one.pointer is not None and not (one.pointer.many and one.pointer.kind is None)
    return one.best.intent in _WHYS and not single and one.best.sure >= _CLEAR


def _those(said: Said) -> Step | None:
    """`Those in /FINANCE`, `the ones on APP01`: the rows there, asked what was asked before."""
    last, rows = said.focus.tasks[-1], rows_of(said.focus)
    clauses = clauses_of(said.reading)
    if len(clauses) != 1 or last.intent in _OF_MANY or len(rows) < 2:
        return None
    one = said.hear(clauses[0])
    if asks_itself(one) or len(one.clause.part.words) > _SHORT:
        return None
    there = rows_there(one, rows) or _called(one, rows)
    if not there:
        return None
    return Step((anew(repointed(last, there[:_FEW], said.reading.text), said.language),))


def _called(one: Heard, rows: Sequence[ObjectRef]) -> tuple[ObjectRef, ...]:
    """`And the RSK one`, `e o da RSK`: what is no name of its own may tell a row from the others."""
    words = [word.folded for word in one.clause.part.words if word.shape != "mark"]
    goes_on = one.clause.opens_with("about") and len(words) <= _BARE
    picks = bool(goes_on or set(words) & _ONE) and "strong_name" not in one.ideas
    row = named_row(one.clause, rows) if picks and len(words) <= _FEW + 1 else None
    return () if row is None or len(one.found.names) > 1 else (row,)


def rows_beside(focus: Focus) -> tuple[ObjectRef, ...]:
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
    return anew(task.model_copy(update=more), language)


def _first(task: Task, language: Language, number: int) -> Task:
    """`Show me 5 of them`: as many rows of what was listed or counted."""
    shown = _turned(task, language, count=False)
    entities = shown.entities.model_copy(update={"limit": number})
    return shown.model_copy(update={"entities": entities})


def _turned(task: Task, language: Language, *, count: bool) -> Task:
    """A list counted, or what was counted listed."""
    intent = task.intent
    if intent in _JOBS | {Intent.COMMON_CAUSES}:
        intent = Intent.JOB_COUNT if count else Intent.JOB_LIST
    entities = task.entities.model_copy(update={"skip": 0, "group_by": (), "limit": None})
    if task.intent is Intent.COMMON_CAUSES and not (entities.states or entities.conditions):
        entities = entities.model_copy(update={"states": FAILED})
    return anew(task.model_copy(update={"intent": intent, "entities": entities}), language)


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
    return Step((anew(task, said.language),))
