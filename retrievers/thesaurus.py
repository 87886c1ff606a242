"""What operators say, in either language, and what the documents call it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrievers.errors import ThesaurusError
from retrievers.rows import read_rows, sections, texts
from retrievers.words import singular, words

_KEYS = ("stop", "chatter", "groups")


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of a question, or a phrase of the trade with the documents' words for it."""

    words: tuple[str, ...]
    means: tuple[str, ...] = ()
    chatter: bool = False

    @property
    def ours(self) -> bool:
        """True where the thesaurus knows the phrase."""
        return bool(self.means)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are said, `*` for any ending, and the words that find it."""

    said: tuple[str, ...]
    means: tuple[str, ...]

    def precision(self) -> tuple[int, int]:
        """More words are more precise than fewer, longer stems than shorter."""
        return len(self.said), sum(map(len, self.said))

    def opens(self, spoken: list[str]) -> bool:
        """True where the question goes on with this phrase."""
        return len(self.said) <= len(spoken) and all(map(_alike, self.said, spoken))


class Thesaurus:
    """Splits a question into concepts; the longest phrase wins."""

    def __init__(
        self, stop: Iterable[str], chatter: Iterable[str], phrases: Iterable[Phrase]
    ) -> None:
        self._stop = frozenset(stop)
        self._chatter = frozenset(chatter)
        self._phrases = defaultdict[str, list[Phrase]](list)
        for phrase in sorted(phrases, key=Phrase.precision, reverse=True):
            self._phrases[phrase.said[0][:2]].append(phrase)

    @property
    def idle(self) -> frozenset[str]:
        """The words that say nothing of a subject."""
        return self._stop | self._chatter

    def content(self, text: str) -> list[str]:
        """The words of a text that carry meaning."""
        return [word for word in words(text) if word not in self._stop]

    def concepts(self, question: str) -> list[Concept]:
        """The question in concepts, in the order they are said."""
        rest, found = self.content(question), list[Concept]()
        while rest:
            concept = self._next(rest)
            found.append(concept)
            rest = rest[len(concept.words) :]
        return found

    def _next(self, rest: list[str]) -> Concept:
        for phrase in self._phrases.get(rest[0][:2], ()):
            if phrase.opens(rest):
                return Concept(tuple(rest[: len(phrase.said)]), phrase.means)
        return Concept((rest[0],), chatter=rest[0] in self._chatter)


@lru_cache(maxsize=1)
def domain_thesaurus() -> Thesaurus:
    """The thesaurus that Resync brings along, read once."""
    return load_thesaurus(Path(__file__).parent / "thesaurus.yaml")


def load_thesaurus(path: Path) -> Thesaurus:
    """A thesaurus from its file; a broken rule stops the start and is named."""
    told = sections(read_rows(path, ThesaurusError), _KEYS, str(path), ThesaurusError)
    stop = _single_words(told["stop"], f"{path}: stop")
    chatter = _single_words(told["chatter"], f"{path}: chatter")
    phrases = _phrases(told["groups"], frozenset(stop), f"{path}: groups")
    return Thesaurus(stop, chatter, phrases)


def _single_words(told: object, where: str) -> list[str]:
    lines = texts(told, where, ThesaurusError)
    for line in lines:
        if words(line) != line.split():
            raise ThesaurusError(f"{where}: write {line!r} in lower case without accents")
    return " ".join(lines).split()


def _phrases(told: object, stop: frozenset[str], where: str) -> list[Phrase]:
    if not isinstance(told, list) or not told:
        raise ThesaurusError(f"{where}: wants a list of groups")
    found = dict[tuple[str, ...], Phrase]()
    for number, group in enumerate(told, start=1):
        phrases = {one.said: one for one in _group(group, stop, f"{where}, group {number}")}
        for said in phrases.keys() & found.keys():
            raise ThesaurusError(f"{where}, group {number}: {' '.join(said)!r} has a group already")
        found |= phrases
    return list(found.values())


def _group(told: object, stop: frozenset[str], where: str) -> list[Phrase]:
    group = sections(told, ("say", "find"), where, ThesaurusError)
    means = tuple(word for word in words(_text(group["find"], where)) if word not in stop)
    if not means:
        raise ThesaurusError(f"{where}: 'find' holds stop words only")
    said = texts(group["say"], where, ThesaurusError)
    return [Phrase(_said(one, stop, where), means) for one in said]


def _text(told: object, where: str) -> str:
    if not isinstance(told, str) or not told.strip():
        raise ThesaurusError(f"{where}: 'find' must be a text")
    return told


def _said(told: str, stop: frozenset[str], where: str) -> tuple[str, ...]:
    said = tuple(_pattern(word, where) for word in told.split() if word not in stop)
    if not said:
        raise ThesaurusError(f"{where}: {told!r} holds stop words only")
    return said


def _pattern(told: str, where: str) -> str:
    stem, star, rest = told.partition("*")
    plain = words(stem)
    if len(plain) != 1 or rest or (star and len(stem) < 3) or told != told.lower():
        raise ThesaurusError(f"{where}: {told!r} is no plain word, nor a stem of three letters")
    return stem + star if star else plain[0]


def _alike(said: str, spoken: str) -> bool:
    if said.endswith("*"):
        return spoken.startswith(said[:-1])
    return singular(said) == singular(spoken)
