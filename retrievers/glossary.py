"""Words that mean the same in English and Portuguese: a runbook is found in whichever it is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrievers.errors import ThesaurusError
from retrievers.rows import read_rows, sections, texts
from retrievers.words import words

_KEYS = ("en", "pt")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Groups of words, each of which says what the others say."""

    groups: tuple[tuple[str, ...], ...]

    def bridges(self, ids: Callable[[Iterable[str]], Iterable[int]]) -> dict[int, frozenset[int]]:
        """For each word's id those of all the words that say the same, its own among them."""
        found = dict[int, frozenset[int]]()
        for group in self.groups:
            same = frozenset(ids(group))
            found |= {word: same | found.get(word, frozenset()) for word in same}
        return found


@lru_cache(maxsize=1)
def domain_glossary() -> Glossary:
    """The glossary that Resync brings along, read once."""
    return load_glossary(Path(__file__).parent / "glossary.yaml")


def load_glossary(path: Path) -> Glossary:
    """A glossary from its file; a broken group stops the start and is named."""
    told = read_rows(path, ThesaurusError)
    if not isinstance(told, list) or not told:
        raise ThesaurusError(f"{path}: wants a list of groups")
    groups = (_group(one, f"{path}, group {number}") for number, one in enumerate(told, 1))
    return Glossary(tuple(groups))


def _group(told: object, where: str) -> tuple[str, ...]:
    group = sections(told, _KEYS, where, ThesaurusError)
    return tuple(word for key in _KEYS for word in _words(group[key], f"{where}: {key}"))


def _words(told: object, where: str) -> list[str]:
    said = texts(told, where, ThesaurusError)
    if not said:
        raise ThesaurusError(f"{where}: wants a word at the least")
    for one in said:
        if words(one) != [one]:
            raise ThesaurusError(
                f"{where}: {one!r} is no single word in lower case without accents"
            )
    if len(set(said)) < len(said):
        raise ThesaurusError(f"{where}: a word stands twice")
    return said
