"""The folders that a clause names: by their paths, by their noun, or as a part of the company."""

from typing import Final

from graphs.offline.naming.names import OF, Name, noun_of, word_before
from graphs.offline.text.reading import Hit, Part

_NO_FOLDER: Final = frozenset(
    {"same", "whole", "each", "every", "which", "what", "this", "that", "other", "entire", "right", "one", "any", "by", "per", "job", "jobs",
     "stream", "streams", "root", "parent", "de", "da", "do", "das", "dos", "que", "tem", "esta", "estao", "por", "em", "na", "no", "com",
     "toda", "inteira", "nao", "se", "ou", "foi", "sao", "ainda", "raiz", "quem", "agora", "ja", "the", "all"}
)  # fmt: skip
_LEVELS: Final = frozenset(
    {"nivel", "grau", "level", "degree", "tao", "estao", "ta", "esta", "como", "quanto", "questao", "termos", "correndo", "corre"}
)  # fmt: skip
_PEOPLE: Final = frozenset(
    {"pessoal", "people", "team", "desk", "guys", "folks", "turma", "galera", "equipe", "time", "gente", "chefe", "manager", "gerente", "area", "colega",
     "somebody", "someone", "alguem", "analista", "head"}
)  # fmt: skip
_AREA_AFTER: Final = frozenset(
    {
        "in",
        "of",
        "from",
        "under",
        "for",
        "inside",
        "within",
        "da",
        "do",
        "na",
        "no",
        "de",
        "dos",
        "das",
        "em",
    }
)
_MANY_OF: Final = frozenset({"jobs", "streams", "state", "how_many", "condition"})
_NO_NAME: Final = frozenset(
    {"ask_verb", "which", "what", "who", "when", "where", "why", "how", "how_many", "not", "jobs", "streams", "job", "stream", "state", "show", "the",
     "now", "polite", "about", "act", "condition", "waiting_word"}
)  # fmt: skip


def folders_in(
    part: Part,
    names: list[Name],
    covering: dict[int, Hit],
    known: frozenset[str],
    areas: frozenset[str],
) -> dict[int, str]:
    """Paths, and the name beside the noun for a folder, each by its place."""
    found = {}
    taken = {name.at for name in names}
    for at, word in enumerate(part.words, part.start):
        if at in taken:
            continue
        if word.shape == "folder" and len(word.text) > 1:
            found[at] = word.text.rstrip("/").upper()
        elif _foldered(part, covering, at, known) or _said(part, covering, at, areas):
            found[at] = "/" + word.text.upper()
    return found


def _foldered(part: Part, covering: dict[int, Hit], at: int, known: frozenset[str]) -> bool:
    """A plain word right after `folder`, perhaps with a small word between; an unknown one before."""
    word = part.reading.words[at]
    if word.shape != "word" or (at in covering and at not in part.reading.strong):
        return False
    after = covering.get(at + 1)
    if after and noun_of(after, "one") == "folder" and word.folded not in known:
        return True
    for back in (1, 2):
        hit = covering.get(at - back)
        if hit and noun_of(hit, "one", "many") == "folder":
            return True
        if word_before(part, at) not in OF | {"called", "named", "chamada"}:
            return False
    return False


def _said(part: Part, covering: dict[int, Hit], at: int, areas: frozenset[str]) -> bool:
    """A word of the language that stands for a folder, by its noun or by its own sense."""
    word = part.reading.words[at]
    if word.shape != "word" or word.quoted:
        return False
    return _is_folder_word(part, covering, at, areas) or _of_area(part, at, areas)


def _of_area(part: Part, at: int, areas: frozenset[str]) -> bool:
    """`Jobs de retail`, `streams of risk`, `abends in HR`: a part of the company, by its word."""
    words, word = part.reading.words, part.reading.words[at]
    if word.folded not in areas or part.ideas().isdisjoint(_MANY_OF):
        return False
    said = any(one.shape == "folder" and len(one.text) > 1 for one in part.words)
    if said or (at - 1 > part.start and words[at - 2].folded in _PEOPLE | _LEVELS):
        return False  # `o pessoal de risco quer saber`, `o nivel de risco`
    after = words[at + 1].folded if at + 1 < part.end else ""
    if after in {"jobs", "streams"}:
        return True
    return word_before(part, at) in _AREA_AFTER and after not in OF


def _is_folder_word(part: Part, covering: dict[int, Hit], at: int, areas: frozenset[str]) -> bool:
    """`In the risk folder`, `da pasta risk`: a word of the language that stands for a folder."""
    word, before = part.reading.words[at].folded, word_before(part, at)
    if len(word) < 2 or not word.isalpha() or word in _NO_FOLDER:
        return False
    hit, after = covering.get(at - 1), covering.get(at + 1)
    if hit and noun_of(hit, "one") == "folder" and (before == "pasta" or word in areas):
        return covering.get(at) is None or not covering[at].ideas & _NO_NAME
    nouned = bool(after and after.start == at + 1 and noun_of(after, "one") == "folder")
    return nouned and before in {"the", "in", "under", "of", "from", "our"}
