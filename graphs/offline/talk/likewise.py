"""The last question of another thing alone: another code, state or place, or `X too?`."""

from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.talk.resolving import LISTS
from graphs.offline.text.reading import Part
from graphs.question import Condition, Entities, Focus, Intent, Task

_CUT: Final = 5
_FEW: Final = 3
_PIECE: Final = 3
_SHORT: Final = 8
_LOOSE: Final = frozenset(
    {"one", "ones", "em", "de", "in", "on", "of", "for", "at", "ai", "pra", "to"}
)
_ROWS: Final = frozenset({"which", "what", "who", "show"})
_NAMED: Final = frozenset({Intent.JOB_STATUS, Intent.JOB_LIST, Intent.UNCLEAR})
_OF_PLACES: Final = frozenset({Intent.STREAM_STATUS, Intent.WORKSTATION_STATUS})
_SLOTS: Final = {"stream": "streams", "workstation": "workstations"}
_AWAITED: Final = {
    word: condition
    for condition, said in (
        (Condition.WAITING_FOR_PROMPT, "prompt prompts"),
        (Condition.WAITING_FOR_FILE, "file files arquivo arquivos"),
        (Condition.WAITING_FOR_RESOURCE, "resource resources recurso recursos"),
        (Condition.WAITING_FOR_PREDECESSOR, "predecessor predecessors predecessores antecessor"),
        (Condition.WAITING_FOR_TIME, "time horario hora"),
    )
    for word in said.split()
}
_ON: Final = frozenset(
    {
        "and", "e", "on", "for", "by", "with", "a", "an", "the", "o", "um", "uma", "por", "em", "de", "no", "na", "pelo", "pela",
        "waiting", "those", "ones", "esperando", "aguardando", "os", "as", "so", "now", "agora", "what", "about", "how", "which",
        "quais", "quem", "mas", "but", "ok", "any", "algum", "jobs", "job", "start", "some", "their", "seu",
        "what_about", "how_about", "que", "esperam", "wait", "waits", "who", "is", "are", "ta", "esta", "estao",
    }
)  # fmt: skip
_OF_MANY: Final = LISTS | {Intent.WORKSTATION_LIST, Intent.CRITICAL_JOBS, Intent.COMMON_CAUSES}
# `HR_AGT90 too?`, `a XPTO o mesmo?`: the last question, of another thing.
_THE_SAME: Final = frozenset(
    {
        "too", "also", "as", "well", "likewise", "ditto", "same", "thing", "story", "case", "problem", "reason",
        "and", "the", "for", "with", "is", "it", "that", "about", "what", "how", "on", "in", "one", "so",
        "now", "count", "number", "list", "question", "check", "of", "total", "agora", "contagem", "numero", "lista", "pergunta", "pro",
        "tambem", "igual", "idem", "mesmo", "mesma", "coisa", "historia", "caso", "problema", "motivo", "e", "o", "a", "do",
        "da", "no", "na", "com", "para", "pra", "esta", "ta", "esse", "essa", "assim", "quanto", "ao",
    }
)  # fmt: skip
_QUESTION: Final = frozenset(
    {"question", "pergunta", "duvida", "questao", "check", "thing", "coisa"}
)
_SAYS_SAME: Final = _THE_SAME & {
    "too", "also", "well", "likewise", "ditto", "same", "tambem", "igual", "idem", "mesmo", "mesma",
}  # fmt: skip


def likewise(one: Heard, base: Task, focus: Focus) -> Task | None:
    """`And 137?`, `and FAIL?`, `só os da HR_AGT01`: one thing in the place of another."""
    if _numbers_another(one, base):
        return _of_code(one, base)
    if other := _awaits_another(one, base):
        return other
    if base.intent is Intent.CODE_MEANING and _is_state(one):
        return _of_state(one, base)
    if base.intent is Intent.WORKSTATION_LIST and _is_fenced(one):
        return _of_fence(one, base)
    return _among_rows(one, base, focus)


def asks_the_same(one: Heard, base: Task) -> bool:
    """`HR_AGT90 too?`, `X falhou tb?`: a name, and that it is asked of that as well."""
    if base.intent is Intent.ACTION:
        return False
    named = {name.at for name in one.found.names}
    part = one.clause.part
    told = set() if base.intent in _OF_MANY else _told_at(part)
    words = [
        word.folded
        for at, word in enumerate(part.words, part.start)
        if at not in named | told and word.shape != "mark"
    ]
    said = {piece for word in words for piece in word.split()}
    return bool(named) and said <= _THE_SAME and bool(said & _SAYS_SAME)


def asked_before(one: Heard, base: Task, focus: Focus) -> Task:
    """`Same question for A`, after a look at an agent: what was asked of a job before that."""
    words = {word.folded for word in one.clause.part.words}
    of_machine = base.intent in {Intent.WORKSTATION_STATUS, Intent.RESOURCE_STATUS}
    job = all(name.kind in {None, "job"} for name in one.found.names)
    asked = focus.question if of_machine and job and words & _QUESTION else None
    return asked or base


def _told_at(part: Part) -> set[int]:
    """Where a state or a condition is told."""
    hits = (hit for hit in part.hits if hit.meaning.states or hit.meaning.conditions)
    return {at for hit in hits for at in range(hit.start, hit.end)}


def _numbers_another(one: Heard, base: Task) -> bool:
    """`And 137?`, after a return code: a number and nothing else."""
    spoken = [word for word in one.clause.part.words if word.shape != "mark"]
    numbers = [word for word in spoken if word.shape == "number" and word.text.isdecimal()]
    coded = base.entities.return_codes and not base.entities.objects()
    return bool(coded) and len(numbers) == 1 and not one.names_things and len(spoken) <= _FEW + 1


def _of_code(one: Heard, base: Task) -> Task:
    """The same question of another return code."""
    code = next(int(word.text) for word in one.clause.part.words if word.shape == "number")
    entities = base.entities.model_copy(update={"return_codes": (code,), "skip": 0})
    return base.model_copy(update={"entities": entities, "text": one.clause.part.text})


def _awaits_another(one: Heard, base: Task) -> Task | None:
    """`And on a prompt?`, after what waits for a file: what waits for that."""
    words = [word.folded for word in one.clause.part.words if word.shape != "mark"]
    meant = [_AWAITED[word] for word in words if word in _AWAITED]
    waits = set(base.entities.conditions) & set(_AWAITED.values())
    if base.intent not in LISTS or not waits or len(meant) != 1 or one.found.names:
        return None
    if not {word for word in words if word not in _AWAITED} <= _ON:
        return None
    kept = tuple(each for each in base.entities.conditions if each not in waits)
    update = {"conditions": (*kept, *meant), "skip": 0}
    entities = base.entities.model_copy(update=update)
    return base.model_copy(update={"entities": entities, "text": one.clause.part.text})


def _is_state(one: Heard) -> bool:
    """`And FAIL?`, after what ABEND means: a state, and nothing else."""
    spoken = sum(word.shape != "mark" for word in one.clause.part.words)
    states = one.found.entities.states
    return len(states) == 1 and spoken <= _FEW and not one.names_things and one.pointer is None


def _is_fenced(one: Heard) -> bool:
    """`And fenced?`, after the ignored workstations: those with a fence, and no jobs behind one."""
    return _is_state(one) and one.found.entities.states == ("FENCE",)


def _of_fence(one: Heard, base: Task) -> Task:
    """The workstations that have a fence."""
    entities = base.entities.model_copy(update={"conditions": (Condition.FENCE_SET,), "skip": 0})
    return base.model_copy(update={"entities": entities, "text": one.clause.part.text})


def _of_state(one: Heard, base: Task) -> Task:
    """What another state means."""
    entities = Entities(states=one.found.entities.states)
    return base.model_copy(update={"entities": entities, "text": one.clause.part.text})


def _among_rows(one: Heard, base: Task, focus: Focus) -> Task | None:
    """`Só os da HR_AGT01`, `only finance`: of the rows those in the place that is named."""
    names, spoken = one.found.names, sum(word.shape != "mark" for word in one.clause.part.words)
    narrows = "only" in one.ideas or one.clause.opens_with("about")
    few = base.intent in LISTS and len(names) <= 1
    if few and (slot := _told_place(one)):
        return _narrowed_to(base, one, slot)
    short = few and spoken <= _CUT and not one.pointer
    if not (short and narrows) or one.best.intent not in _NAMED:
        return None
    name = (names[0].text if names else _strange(one)).upper().rsplit("/", 1)[-1]
    if name and (folder := _folder_of(name, one, base, focus)):
        return _in_folder(folder, one, base)
    slot = _place_of(name, focus) if names and "only" in one.ideas else ""
    return _narrowed_to(base, one, slot) if slot else None


def _told_place(one: Heard) -> str:
    """`Só os do stream X`: the noun tells what the rows are to be of."""
    kind = one.found.names[0].kind if one.found.names else None
    rows = "only" in one.ideas and one.ideas & {"the", "they"}
    asks = rows and one.best.intent in _OF_PLACES and len(one.clause.part.words) <= _SHORT
    return _SLOTS.get(kind or "", "") if asks else ""


def _place_of(name: str, focus: Focus) -> str:
    """Whether a row that was shown runs on what is called so, or is of it."""
    for ref in (*focus.objects, *focus.listed):
        place, _, inner = ref.key.upper().partition("#")
        machine = focus.machines.get(ref.key, place).upper()
        stream = inner.rpartition(".")[0].rsplit("/", 1)[-1]
        if name in {place.rsplit("/", 1)[-1], machine.rsplit("/", 1)[-1]}:
            return "workstations"
        if name == stream:
            return "streams"
    return ""


def _strange(one: Heard) -> str:
    """The one word that the lexicon does not know, where nothing else is said."""
    part, known = one.clause.part, one.clause.part.covering()
    if one.found.entities != Entities():
        return ""
    words = enumerate(part.words, part.start)
    strange = [word for at, word in words if at not in known and word.shape == "word"]
    plain = [word.text for word in strange if len(word.text) > 1 and word.folded not in _LOOSE]
    return plain[0] if len(plain) == 1 else ""


def _folder_of(name: str, one: Heard, base: Task, focus: Focus) -> str | None:
    """The folder that a bare word means: of the rows, of the groups, or beside the one before."""
    keys = [ref.key for ref in (*focus.objects, *focus.listed)]
    parents = [key.partition("#")[2].rpartition("/")[0] for key in keys]
    if found := next((one for one in parents if one.upper().rsplit("/", 1)[-1] == name), None):
        return found
    begun = {one for one in parents if one.upper().rsplit("/", 1)[-1].startswith(name)}
    if len(begun) == 1 and len(name) >= _PIECE and "only" in one.ideas:
        return begun.pop()  # `FIN only`, of rows in /FINANCE
    plain = "strong_name" not in one.ideas and not any(sign in name for sign in "_#.@")
    grouped = "folder" in base.entities.group_by
    placed = grouped or base.entities.folders or "only" in one.ideas
    return f"/{name}" if plain and placed else None


def _in_folder(folder: str, one: Heard, base: Task) -> Task:
    """The same jobs in one folder; asked to list what was counted, their list."""
    update = {"folders": (folder,), "group_by": (), "skip": 0, "limit": None}
    lists = base.intent is Intent.JOB_COUNT and one.ideas & _ROWS
    intent = Intent.JOB_LIST if lists else base.intent
    entities = base.entities.model_copy(update=update)
    text = one.clause.part.text
    return base.model_copy(update={"entities": entities, "intent": intent, "text": text})


def _narrowed_to(base: Task, one: Heard, slot: str) -> Task:
    """The same list in one place."""
    entities = base.entities.model_copy(update={slot: (one.found.names[0].text,), "skip": 0})
    return base.model_copy(update={"entities": entities, "text": one.clause.part.text})
