"""The last selection once more with another state or folder: `same list for /DWH`, `idem suppr`."""

from dataclasses import dataclass
from typing import Final

from graphs.offline.asking.hearing import Heard
from graphs.offline.talk.resolving import LISTS
from graphs.offline.talk.steps import Said, Step, anew
from graphs.offline.text.clauses import clauses_of
from graphs.offline.text.reading import Part
from graphs.question import Focus, Intent, Task

_LONGEST: Final = 16
_JOBS: Final = frozenset({Intent.JOB_LIST, Intent.JOB_COUNT})
_SAME: Final = frozenset(
    {
        "same", "again", "idem", "ditto", "igual", "mesma", "mesmo", "mesmas", "mesmos", "novo", "repete", "repita", "repeat",
        "likewise",
    }
)  # fmt: skip
_COUNTS: Final = frozenset(
    {
        "how", "many", "count", "number", "quantity", "total", "tally", "quantos", "quantas", "quantidade", "contagem", "conta",
        "numero", "soma",
    }
)  # fmt: skip
_LISTS: Final = frozenset(
    {"list", "lista", "listagem", "relacao", "names", "nomes", "which", "quais", "show", "mostra"}
)
_FOLDERS: Final = frozenset(
    {"folder", "folders", "pasta", "pastas", "directory", "diretorio", "area"}
)
_ROWS: Final = frozenset({"those", "ones", "os", "as"})
_LEANING: Final = frozenset({"e", "and", "agora", "now", "entao", "then", "what", "mas", "but"})
_JOBS_SAID: Final = frozenset({"job", "jobs"})
_INTO: Final = frozenset(
    {
        "in", "on", "of", "for", "from", "under", "at", "em", "na", "no", "da", "do", "pra", "para", "pro", "de",
    }
)  # fmt: skip
_GLUE: Final = frozenset(
    {
        "the", "a", "an", "o", "as", "os", "e", "and", "now", "agora", "inside", "dentro", "nas", "nos", "das", "dos", "with", "com",
        "but", "mas", "so", "only", "also", "too", "tambem", "then", "entao", "ok", "okay", "please", "pls", "plz", "por", "favor",
        "pfv", "pf", "ai", "la", "there", "que", "just", "this", "time", "dessa", "desta", "vez", "outra", "right", "well", "bom",
        "beleza", "blz", "certo", "instead", "rather", "state", "states", "status", "estado", "estados", "ones", "one", "those",
        "me", "thing", "coisa", "query", "search", "filter", "selection", "selecao", "consulta", "busca", "filtro", "pergunta",
        "question", "it", "that", "what", "about", "give", "porem", "these", "them", "desses", "dessas", "destes", "destas", "deles",
        "delas", "i", "we", "eu", "care", "cares", "interested", "interest", "need", "want", "wanted", "matter", "matters", "mine", "are", "is",
        "interessa", "interessam", "importa", "importam", "quero", "queria", "preciso", "mim", "sao", "for", "pra", "am",
    }
)  # fmt: skip


@dataclass(slots=True)
class _Told:
    """What a message says of a selection, once each of its words is taken."""

    words: frozenset[str]
    states: tuple[str, ...] = ()
    folder: str = ""
    sure: bool = False
    """The folder is one by its noun or path, or the talk knows it."""
    leans: bool = False
    """It opens as a part of what was said before."""

    @property
    def same(self) -> bool:
        return not self.words.isdisjoint(_SAME)

    @property
    def form(self) -> bool:
        """It says whether a list or a count is wanted."""
        return not self.words.isdisjoint(_COUNTS | _LISTS)


def reselected(said: Said) -> Step | None:
    """The last list or count with what is told in the place of what was; None where more is said."""
    if not said.focus.tasks or len(said.reading.words) > _LONGEST or said.focus.choices:
        return None
    told = _told(said)
    base = _base(told, said.focus) if told else None
    if told is None or base is None:
        return None
    whole = told.states and told.folder and not (told.same or told.leans)
    update: dict[str, object] = {"skip": 0, **({"span": None, "conditions": ()} if whole else {})}
    if told.states:
        update["states"] = told.states
    if told.folder:
        update["folders"] = (told.folder,)
        update["group_by"] = tuple(one for one in base.entities.group_by if one != "folder")
    intent = _form(told, base)
    if intent is not base.intent:
        update |= {"limit": None, "group_by": ()}
    entities = base.entities.model_copy(update=update)
    new = {"entities": entities, "intent": intent, "text": said.reading.text.strip()}
    return Step((anew(base.model_copy(update=new), said.language),))


def _base(told: _Told, focus: Focus) -> Task | None:
    """The selection that is meant: the last question, or by its noun the last list."""
    last = focus.tasks[-1]
    if last.intent in LISTS:
        wide = told.words & _JOBS_SAID and not told.same  # `how many jobs in HOLD` is a new one
        placed = bool(last.entities.folders or last.entities.group_by)
        known = told.sure or told.same or placed or not told.folder
        return last if known and not wide else None
    listing = focus.listing
    if listing is None or listing.intent not in _JOBS or not told.same:
        return None
    return listing if told.form or told.sure or (told.states and told.folder) else None


def _form(told: _Told, base: Task) -> Intent:
    """A list or a count, as it is said; as before where it is not."""
    if base.intent not in _JOBS or not told.form:
        rows = base.entities.group_by and told.states and told.words & _ROWS
        return Intent.JOB_LIST if rows else base.intent  # `those in FAIL`, of what was split
    return Intent.JOB_COUNT if told.words.isdisjoint(_LISTS) else Intent.JOB_LIST


def _told(said: Said) -> _Told | None:
    """What the words say, where they say a selection and nothing else."""
    part = said.reading.part(0, len(said.reading.words))
    states, rest = _states(said, part)
    spoken = [at for at in rest if part.reading.words[at].shape != "mark"]
    words = frozenset(part.reading.words[at].folded for at in spoken)
    if "group" in part.ideas():
        return None  # `by folder`
    told = _Told(words, states)
    left = [at for at in spoken if not _taken(part.reading.words[at].folded)]
    if len(left) > 1 or (left and not _placed(told, part, left[0], said.focus)):
        return None
    if len(spoken) == 1 and not (states or any("bare_name" in one.ideas for one in _heard(said))):
        return None  # a word of the language, such as `more`
    told.leans = bool(spoken) and part.reading.words[spoken[0]].folded in _LEANING
    says = told.folder or (told.states and (told.same or (told.form and told.leans)))
    return told if says else None


def _taken(word: str) -> bool:
    return word in _SAME or word in _COUNTS or word in _LISTS or word in _GLUE or _noun(word)


def _noun(word: str) -> bool:
    return word in _FOLDERS or word in _JOBS_SAID or word in _INTO


def _heard(said: Said) -> list[Heard]:
    return [said.hear(clause) for clause in clauses_of(said.reading)]


def _states(said: Said, part: Part) -> tuple[tuple[str, ...], list[int]]:
    """The states that are told, and the words that tell none."""
    hits = [hit for hit in part.hits if hit.meaning.states and not hit.meaning.conditions]
    covered = {at for hit in hits for at in range(hit.start, hit.end)}
    told = (state for one in _heard(said) for state in one.found.entities.states)
    states = tuple(dict.fromkeys(told))
    return states, [at for at in range(part.start, part.end) if at not in covered]


def _placed(told: _Told, part: Part, at: int, focus: Focus) -> bool:
    """Whether the one word that is left can be a folder; it is put in as one."""
    word = part.reading.words[at]
    bare = word.text.strip("/").upper()
    path = word.shape == "folder" or (word.text.startswith("/") and "#" not in word.text)
    if not path and not (bare.isalpha() and len(bare) > 1):
        return False
    near = {one.folded for one in part.reading.words[max(0, at - 2) : at + 2]}
    told.sure = path or bool(near & _FOLDERS) or f"/{bare}" in _known(focus)
    before = part.reading.words[at - 1].folded if at else ""
    told.folder = word.text.rstrip("/").upper() if path else f"/{bare}"
    alone = len(told.words) == 1 and word.text.islower() and at not in part.covering()
    strange = not (word.text.islower() and at in part.covering())  # `no wait, those in EXEC`
    return told.sure or (before in _INTO and strange) or alone


def _known(focus: Focus) -> set[str]:
    """The folders that the talk has named or shown."""
    tasks = (*focus.tasks, focus.listing, focus.wider)
    said = {folder.upper() for task in tasks if task for folder in task.entities.folders}
    refs = (*focus.objects, *focus.listed, *focus.subjects)
    keys = (ref.key.partition("#")[2].rpartition("/")[0].upper() for ref in refs)
    return {folder for folder in (*said, *keys) if folder}
