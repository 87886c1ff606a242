"""Everyday words of both languages in all their forms: what is none of an object's names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graphs.offline.text.words import fold
from retrievers.rows import read_rows, sections

FILE: Final = Path(__file__).parents[1] / "lexicon" / "everyday.yaml"
_VOWELS: Final = "aeiou"
_THINGS: Final = "things"
_LANGUAGES: Final = ("en", "pt")
# What is put to the stem of a Portuguese verb, by its ending.
_PT_VERB: Final = {
    "ar": "ar o a as amos am ei ou aste aram ava avas avamos avam ado ada ados adas ando arei ara arao aremos aria ariam "
    "ariamos e es emos em asse assem assemos ares armos arem",
    "er": "er o e es emos em i eu este eram ia ias iamos iam ido ida idos idas endo erei era erao eremos eria eriam a as "
    "amos am esse essem essemos eres ermos erem",
    "ir": "ir o e es imos em i iu iste iram ia ias iamos iam ido ida idos idas indo irei ira irao iremos iria iriam a as "
    "amos am isse issem issemos ires irmos irem",
    "or": "or onho oe oes omos oem us os useram unha unham osto osta ostos ostas ondo orei ora orao oria oriam onha onham "
    "usesse usessem user userem ormos orem",
}  # fmt: skip
_HARD: Final = {"c": "qu", "g": "gu"}  # `fica`, but `fique`
_PREFIX: Final = re.compile(r"(?:re|un|des|mis|over|pre|non|in|sub|auto|super)(?=\w{4})")
_LOOKS: Final = re.compile(
    r"[a-z]{2,}(?:[^aeiou]ly|ations?|ingly|ness|fully|able|ables|ized|ised|izing|ising|[^e]eding|"
    r"mente|coes|cao|avamos|assem|essem|issem|aram|eram|iram|avam|ando|endo|indo|inho|inha|inhos|"
    r"inhas|issimo|issima|dade|dades|avel|aveis|ivel|iveis)"
)


class EverydayError(ValueError):
    """The file of everyday words cannot be used."""


class Everyday:
    """Knows everyday words in any of their forms, and words that at least look like one.

    `things` are the nouns of other trades and of daily life: no plan has such a thing.
    """

    def __init__(self, file: Path = FILE) -> None:
        told = [*_forms_of(file)]
        self._forms = frozenset(form for _, form in told)
        self.things: Final = frozenset(form for kind, form in told if kind == _THINGS)

    def __contains__(self, folded: str) -> bool:
        """Whether the folded word is an everyday one, perhaps with a syllable before it."""
        if folded in self._forms:
            return True
        prefix = _PREFIX.match(folded)
        return prefix is not None and folded[prefix.end() :] in self._forms

    def resembles(self, folded: str) -> bool:
        """Whether the word ends as words of a language do, and names hardly ever."""
        return folded in self or _LOOKS.fullmatch(folded) is not None


def _forms_of(file: Path) -> Iterator[tuple[str, str]]:
    """Each form with the class of its word."""
    told = read_rows(file, EverydayError, name=file.name)
    content = sections(told, _LANGUAGES, file.name, EverydayError)
    makers = {
        "en": {
            "verbs": _en_verb,
            "nouns": _en_noun,
            "adjectives": _en_adjective,
            "others": _itself,
            _THINGS: _en_noun,
        },
        "pt": {
            "verbs": _pt_verb,
            "nouns": _pt_noun,
            "adjectives": _pt_adjective,
            "others": _itself,
            _THINGS: _pt_noun,
        },
    }
    for language, makes in makers.items():
        lists = sections(content[language], makes, f"{file.name}: {language}", EverydayError)
        for kind, make in makes.items():
            for word in fold(str(lists[kind])).split():
                yield from ((kind, form) for form in make(word))


def _itself(word: str) -> Iterator[str]:
    yield word


def _en_verb(verb: str) -> Iterator[str]:
    yield from _en_noun(verb)
    stems = [verb[:-1] if verb.endswith("e") else verb]
    if re.fullmatch(r"[a-z]*[^aeiou][aeiou][^aeiouwxy]", verb):
        stems.append(verb + verb[-1])  # `stopped`
    for stem in stems:
        yield from (f"{stem}{ending}" for ending in ("ing", "ings", "er", "ers"))
        yield f"{stem[:-1]}ied" if stem[-1] == "y" and stem[-2] not in _VOWELS else f"{stem}ed"


def _en_noun(noun: str) -> Iterator[str]:
    yield noun
    if noun.endswith("y") and noun[-2:-1] not in _VOWELS:
        yield f"{noun[:-1]}ies"
    else:
        yield noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _en_adjective(word: str) -> Iterator[str]:
    yield word
    yield f"{word[:-1]}ily" if word.endswith("y") else f"{word}ly"
    yield f"{word[:-1]}y" if word.endswith("le") else f"{word}ally"


def _pt_verb(verb: str) -> Iterator[str]:
    yield verb
    stem, ending = verb[:-2], verb[-2:]
    for suffix in _PT_VERB.get(ending, "").split():
        yield stem + suffix
        if suffix[0] == "e" and ending == "ar" and stem[-1:] in _HARD:
            yield stem[:-1] + _HARD[stem[-1]] + suffix


def _pt_noun(noun: str) -> Iterator[str]:
    yield noun
    yield from _pt_plural(noun)
    if noun[-1] in "oa":
        yield from (f"{noun[:-1]}inh{noun[-1]}{ending}" for ending in ("", "s"))


def _pt_plural(noun: str) -> Iterator[str]:
    if noun.endswith("ao"):
        yield from (noun[:-2] + ending for ending in ("oes", "aos", "aes"))
    elif noun.endswith(("al", "el", "ol", "ul")):
        yield f"{noun[:-1]}is"
    elif noun.endswith("il"):
        yield from (f"{noun[:-1]}s", f"{noun[:-2]}eis")
    elif noun.endswith("m"):
        yield f"{noun[:-1]}ns"
    else:
        yield noun + ("es" if noun[-1] in "rzs" else "s")


def _pt_adjective(word: str) -> Iterator[str]:
    yield from _pt_noun(word)
    if word.endswith("o"):
        yield from (word[:-1] + ending for ending in ("a", "as", "amente", "issimo", "issima"))
    else:
        yield f"{word}mente"
