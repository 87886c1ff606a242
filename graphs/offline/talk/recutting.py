"""One thing of the last list said otherwise, with an aside: `cut it down to /RISK`, `READY, not hold`."""

from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.manners import Manners
from graphs.offline.naming.slots import entities_for
from graphs.offline.talk.others import narrows
from graphs.offline.talk.steps import Said, Step, anew
from graphs.offline.text.clauses import Clause
from graphs.question import Condition, Entities, Intent, Task

_SAID: Final = Manners("recutting")
_LONGEST: Final = 18
_PAIR: Final = 2
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_LISTS: Final = _JOBS | {Intent.STREAM_LIST}
_ASKS_ELSE: Final = frozenset(
    {
        "why", "cause", "depend", "successor", "predecessor", "what_if", "if_word", "how_to", "when", "log", "mean",
        "explain", "workstation", "workstations", "streams", "resource", "prompts", "fence", "difference",
        "all", "summary", "group", "holding", "common", "past", "handover",
    }
)  # fmt: skip
_SIGNS: Final[dict[str, str]] = {"least": ">=", "most": "<=", "above": ">", "under": "<"}
_THOSE: Final = frozenset(
    {"those", "these", "ones", "aquelas", "aqueles", "essas", "esses", "as", "os", "they"}
)


def recut(said: Said) -> Step | None:
    """The last list with one thing of it said otherwise; None where more is asked than that."""
    focus, words = said.focus, said.reading.words
    if not focus.tasks or focus.choices or len(words) > _LONGEST:
        return None
    reading = said.reading
    one = said.hear(Clause(reading.part(0, len(words)), 0, question="?" in reading.text))
    text, states = _masked(one)
    last = focus.tasks[-1]
    if task := _freed(text, one, last):
        pass
    elif last.intent in _LISTS and one.ideas.isdisjoint(_ASKS_ELSE):
        task = _swapped(text, states, last) or _placed(text, one, last) or _sorted(text, one, last)
        task = task or _measured(text, one, last)
        task = task or _left(text, last, focus.wider)
    else:
        task = _machines(one, last, focus.listing)
    if task is None:
        return None
    return Step((anew(task.model_copy(update={"text": reading.text.strip()}), said.language),))


def _masked(one: Heard) -> tuple[str, list[tuple[str, ...]]]:
    """What is said, folded and without marks; states and folders stand as signs."""
    part = one.clause.part
    starts = {hit.start: hit for hit in part.hits if hit.meaning.states}
    inner = {at for hit in starts.values() for at in range(hit.start + 1, hit.end)}
    said: list[str] = []
    states: list[tuple[str, ...]] = []
    for at, word in enumerate(part.words, part.start):
        if at in starts:
            said.append(f"s{len(states)}")
            states.append(starts[at].meaning.states)
        elif word.text.startswith("/"):
            said.append("ff")
        elif word.shape != "mark" and at not in inner:
            said.append(word.folded)
    return " ".join(said), states


def _swapped(text: str, states: list[tuple[str, ...]], last: Task) -> Task | None:
    """`READY, not hold`, `troca hold por ready`: the one state in the place of the other."""
    if len(states) != _PAIR or states[0] == states[1]:
        return None
    first = _SAID["takes_first"].search(text) is not None
    if not first and not _SAID["takes_last"].search(text):
        return None
    new, old = states if first else states[::-1]
    if not set(old) & set(last.entities.states):
        return None
    return _with(last, states=new, without_states=(), skip=0)


def _placed(text: str, one: Heard, last: Task) -> Task | None:
    """`/RISK ones only, rest isn't mine`: the same list in one folder."""
    told, pure = one.found.entities, not one.found.names and "ff" in text
    folders = tuple(folder.upper() for folder in told.folders)
    if not (pure and len(folders) == 1 and _SAID["keeps"].search(text)):
        return None
    down = set(told.conditions) <= {Condition.UNLINKED}  # `cut it down to folder /RISK`
    if told.states or told.span or told.without_names or not down:
        return None
    groups = tuple(each for each in last.entities.group_by if each != "folder")
    if last.intent is Intent.JOB_COUNT and _SAID["lists"].search(text):
        last, groups = last.model_copy(update={"intent": Intent.JOB_LIST}), ()
    return _with(last, folders=folders, group_by=groups, skip=0)


def _measured(text: str, one: Heard, last: Task) -> Task | None:
    """`Make that 50 or more`: the same list, with another number in its measure."""
    found, measures = _SAID["measure"].fullmatch(text), last.entities.measures
    if found is None or text.isdecimal() or len(measures) != 1 or one.found.names:
        return None
    turned = next((sign for sign in _SIGNS if found[sign]), None)
    sign = _SIGNS[turned] if turned else measures[0].operator
    if len(measures[0].values) != 1:
        return None
    update = {"values": (float(found["number"]),), "operator": sign}
    return _with(last, measures=(measures[0].model_copy(update=update),), skip=0)


def _freed(text: str, one: Heard, last: Task) -> Task | None:
    """`Drop the folder and the hour, every abend`: the same list of the whole plan."""
    told = one.found.entities
    bare = not (one.found.names or told.folders or told.span or told.without_names or "ff" in text)
    if last.intent not in _LISTS or not bare or not _SAID["frees"].search(text):
        return None
    states = told.states if set(told.states) & set(last.entities.states) else ()
    plain = Entities(states=last.entities.states or states, conditions=last.entities.conditions)
    return last.model_copy(update={"entities": plain})


def _sorted(text: str, one: Heard, last: Task) -> Task | None:
    """`Order it by runtime, longest on top`: the same rows, sorted."""
    fresh = entities_for(Intent.JOB_LIST, one.found, one.ideas)
    if last.intent not in _JOBS or not fresh.order or one.found.names:
        return None
    if fresh.states or fresh.span or fresh.folders or not _SAID["sorts"].search(text):
        return None
    limit = fresh.limit or last.entities.limit
    update = {"order": fresh.order, "ascending": fresh.ascending, "limit": limit}
    return _with(last.model_copy(update={"intent": Intent.JOB_LIST}), **update, skip=0, group_by=())


def _left(text: str, last: Task, wider: Task | None) -> Task | None:
    """`How many left then`, after a list was narrowed: how many are in it."""
    narrowed = last.intent in _JOBS and wider is not None and narrows(last, wider)
    if not narrowed or not _SAID["counts_left"].search(text):
        return None
    return _with(last.model_copy(update={"intent": Intent.JOB_COUNT}), limit=None, skip=0)


def _machines(one: Heard, last: Task, listing: Task | None) -> Task | None:
    """`Those being ignored`, after the workstations that are unlinked: the same list of others."""
    words = [word.folded for word in one.clause.part.words]
    again = one.ideas & {"again"} or {"novo", "again", "novamente"} & set(words)
    base = last if last.intent is Intent.WORKSTATION_LIST else listing
    if base is None or base.intent is not Intent.WORKSTATION_LIST or one.found.names:
        return None
    if not _THOSE.intersection(words) or (base is not last and not again):
        return None
    asks = one.ideas & (_ASKS_ELSE - {"fence", "workstation", "workstations", "all"})
    fresh = entities_for(Intent.WORKSTATION_LIST, one.found, one.ideas)
    if asks or not fresh.conditions or fresh.states or one.ideas & {"jobs", "how_many"}:
        return None
    plain = Entities(conditions=fresh.conditions, folders=base.entities.folders)
    return base.model_copy(update={"entities": plain})


def _with(task: Task, **update: object) -> Task:
    return task.model_copy(update={"entities": task.entities.model_copy(update=update)})
