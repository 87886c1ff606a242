"""Words of every trade, in both languages: they tell hardly anything of a subject."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from retrievers.errors import ThesaurusError
from retrievers.rows import read_rows, sections, texts
from retrievers.words import words

_KEYS = ("en", "pt")


@dataclass(frozen=True, slots=True)
class Common:
    """The common words of each language."""

    english: frozenset[str] = frozenset()
    portuguese: frozenset[str] = frozenset()


NONE_COMMON: Final = Common()


@lru_cache(maxsize=1)
def domain_common() -> Common:
    """The common words that Resync brings along, read once."""
    return load_common(Path(__file__).parent / "common.yaml")


def load_common(path: Path) -> Common:
    """Common words from their file; a broken line stops the start and is named."""
    told = sections(read_rows(path, ThesaurusError), _KEYS, str(path), ThesaurusError)
    return Common(*(_plain(told[key], f"{path}: {key}") for key in _KEYS))


def _plain(told: object, where: str) -> frozenset[str]:
    lines = texts(told, where, ThesaurusError)
    for line in lines:
        if " ".join(words(line)) != line:
            raise ThesaurusError(f"{where}: write {line!r} in lower case without accents")
    return frozenset(word for line in lines for word in line.split())
