"""Words that mean the same in English and Portuguese: a runbook is found in whichever it is written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from retrievers.errors import ThesaurusError
from retrievers.words import words

_KEYS = {"en", "pt"}


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
    try:
        told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ThesaurusError(f"{path}: cannot be read: {error}") from error
    if not isinstance(told, list) or not told:
        raise ThesaurusError(f"{path}: wanted a list of groups")
    groups = (_group(one, f"{path}, group {number}") for number, one in enumerate(told, 1))
    return Glossary(tuple(groups))


def _group(told: object, where: str) -> tuple[str, ...]:
    if not isinstance(told, Mapping) or told.keys() != _KEYS:
        raise ThesaurusError(f"{where}: wanted exactly 'en' and 'pt'")
    return tuple(word for key in ("en", "pt") for word in _words(told[key], f"{where}: {key}"))


def _words(told: object, where: str) -> list[str]:
    if not isinstance(told, list) or not told or not all(isinstance(one, str) for one in told):
        raise ThesaurusError(f"{where}: wanted a list of words")
    for one in told:
        if words(one) != [one]:
            raise ThesaurusError(
                f"{where}: {one!r} is no single word in lower case without accents"
            )
    if len(set(told)) < len(told):
        raise ThesaurusError(f"{where}: a word stands twice")
    return told
