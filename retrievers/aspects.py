"""What a question wants to know of its subject: its syntax, the steps, what it means."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from retrievers.errors import ThesaurusError
from retrievers.rows import read_rows, sections, texts
from retrievers.words import singular, words

_KEYS = ("aspects", "papers", "house")
_COMPARING = "difference"
_TYPED, _STEPS = "typed", "steps"
_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Aspect:
    """A manner of asking, and the kinds of documents that answer so."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]
    asked: re.Pattern[str]


class Aspects:
    """Tells how a question asks, apart from what it asks about."""

    def __init__(
        self, aspects: Mapping[str, Aspect], papers: Iterable[str], house: Iterable[str]
    ) -> None:
        self._aspects = dict(aspects)
        self._papers, self._house = _pattern(papers), _pattern(house)
        alone = chain.from_iterable(aspect.words for aspect in self._aspects.values())
        writings = [one for one in papers if " " not in one]
        self._aside = _pattern([*alone, *writings])

    def kinds(self, question: str) -> Counter[str]:
        """The kinds of documents that answer as is asked, each by how many manners want it."""
        spoken = _spoken(question)
        asked = {name: one for name, one in self._aspects.items() if one.asked.search(spoken)}
        if _TYPED in asked:  # `how do I type it`: how it is written, and not what is to be done
            asked.pop(_STEPS, None)
        return Counter(chain.from_iterable(one.kinds for one in asked.values()))

    def compares(self, question: str) -> bool:
        """True where two things are held against each other."""
        return bool(self._aspects[_COMPARING].asked.search(_spoken(question)))

    def aside(self, spoken: Collection[str]) -> bool:
        """True where words tell only how is asked."""
        return all(map(self._aside.fullmatch, spoken))

    def asks_papers(self, question: str) -> bool:
        """True where a writing is asked for."""
        return bool(self._papers.search(_spoken(question)))

    def house(self, question: str) -> list[str]:
        """The words of a question for what only the house's own papers tell."""
        return self._house.findall(_spoken(question))


@lru_cache(maxsize=1)
def domain_aspects() -> Aspects:
    """The manners of asking that Resync brings along, read once."""
    return load_aspects(Path(__file__).parent / "aspects.yaml")


def load_aspects(path: Path) -> Aspects:
    """The manners of asking from their file; a broken one stops the start and is named."""
    told = sections(read_rows(path, ThesaurusError), _KEYS, str(path), ThesaurusError)
    if not isinstance(told["aspects"], dict):
        raise ThesaurusError(f"{path}: aspects: wants names and their words")
    aspects = {name: _aspect(one, f"{path}: {name}") for name, one in told["aspects"].items()}
    if _COMPARING not in aspects:
        raise ThesaurusError(f"{path}: wants the aspect {_COMPARING}")
    papers, house = (_phrases(told[key], f"{path}: {key}") for key in ("papers", "house"))
    return Aspects(aspects, papers, house)


def _aspect(told: object, where: str) -> Aspect:
    one = sections(told, ("kinds", "words", "say"), where, ThesaurusError)
    alone, phrases = _phrases(one["words"], where), _phrases(one["say"], where)
    kinds = tuple(texts(one["kinds"], where, ThesaurusError))
    return Aspect(kinds, alone, _pattern([*alone, *phrases]))


def _phrases(told: object, where: str) -> tuple[str, ...]:
    said = texts(told, where, ThesaurusError)
    for one in said:
        plain = one.replace("*", "")
        if one != one.lower() or words(plain) != plain.split():
            raise ThesaurusError(f"{where}: {one!r} holds more than plain words")
    return tuple(said)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, in the singular and the plural, the longest first."""
    either = "|".join(map(_worded, sorted(phrases, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either or _NEVER})(?!\w)")


def _worded(phrase: str) -> str:
    return " ".join(
        rf"{word[:-1]}\w*" if word.endswith("*") else rf"{singular(word)}s?"
        for word in phrase.split()
    )


def _spoken(question: str) -> str:
    return " ".join(words(question))
