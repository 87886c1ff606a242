"""Manners of speaking: rows of words that tell what a message wants, kept in files that need no code."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from graphs.offline.guarded import Guarded
from graphs.offline.needed import PART, Needs, Ways, needed, ways_of
from retrievers.rows import read_rows

FOLDER: Final = Path(__file__).parent / "lexicon" / "manners"
_SECTIONS: Final = ("parts", "folded", "typed")
# An escaped sign or a set of signs stays as it is; a bracket only groups.
_GROUP: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)", re.DOTALL)


class MannersError(ValueError):
    """A file of manners that cannot be used: the file, the manner, and what is wrong with it."""


class Manners(dict[str, Guarded]):
    """The manners of one file, each a pattern; the file is read when the first one is asked for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._file = FOLDER / f"{name}.yaml"

    def __missing__(self, manner: str) -> Guarded:
        """The pattern of a manner that the file holds.

        Raises:
            MannersError: the file cannot be used.
            KeyError: it holds no such manner.
        """
        self.update(read := read_manners(self._file))
        return read[manner]


@cache
def read_manners(file: Path) -> Mapping[str, Guarded]:
    """Every manner of a file, compiled: those of folded text, and those of text as it was typed.

    Raises:
        MannersError: the file does not hold what it must, or a row is no pattern.
    """
    sections = _sections(file)
    parts: dict[str, str] = {}
    for name, rows in sections["parts"].items():
        parts[name] = f"(?:{'|'.join(_filled(file, name, row, parts) for row in rows)})"
    ways = cache(partial(_ways_of_parts, file, sections["parts"]))
    patterns: dict[str, Guarded] = {}
    for section, flags in (("folded", re.NOFLAG), ("typed", re.IGNORECASE)):
        for name, rows in sections[section].items():
            wholes = [_whole(_filled(file, name, row, parts)) for row in rows]
            pattern = _compiled(file, name, rows, wholes, flags)
            patterns[name] = Guarded(pattern, wholes, _needs(rows, flags, ways))
    return patterns


def check_manners(folder: Path = FOLDER) -> None:
    """Read every file of a folder, so that a fault is told at the start and not in a talk.

    Raises:
        MannersError: names the file, the manner and the row.
    """
    for file in sorted(folder.glob("*.yaml")):
        read_manners(file)


def _sections(file: Path) -> Mapping[str, Mapping[str, list[str]]]:
    content = read_rows(file, MannersError, name=file.name)
    if not isinstance(content, dict) or not set(content) <= set(_SECTIONS):
        raise MannersError(f"{file.name}: wants {', '.join(_SECTIONS)}")
    return {name: _lists(file, name, content.get(name) or {}) for name in _SECTIONS}


def _lists(file: Path, section: str, content: Any) -> dict[str, list[str]]:  # noqa: ANN401 - whatever a file holds
    if not isinstance(content, dict):
        raise MannersError(f"{file.name}: {section} wants lists of rows by name")
    for name, rows in content.items():
        if not isinstance(name, str):  # YAML takes `on` and `no` for true and false
            raise MannersError(f"{file.name}: {section}: {name} is no name")
        if not isinstance(rows, list) or not all(isinstance(row, str) and row for row in rows):
            raise MannersError(f"{file.name}: {section}: {name} wants a list of rows of words")
    return content


def _ways_of_parts(
    file: Path, parts: Mapping[str, list[str]], flags: re.RegexFlag
) -> Mapping[str, Ways]:
    """What the parts are fulfilled by, each read once for all the rows that name it."""
    ways: dict[str, Ways] = {}
    for name, rows in parts.items():
        try:
            ways[name] = tuple(way for row in rows for way in ways_of(_grouped(row), flags, ways))
        except re.error as error:
            raise MannersError(f"{file.name}: {name}: cannot be read: {error}") from error
    return ways


def _needs(
    rows: Sequence[str], flags: re.RegexFlag, parts: Callable[[re.RegexFlag], Mapping[str, Ways]]
) -> Iterator[tuple[Needs, ...]]:
    """What a text must have for each row; it is found out only where somebody asks."""
    for row in rows:
        yield needed(ways_of(_whole(_grouped(row)), flags, parts(flags)))


def _compiled(
    file: Path, name: str, rows: Sequence[str], wholes: Sequence[str], flags: re.RegexFlag
) -> re.Pattern[str]:
    try:
        return re.compile("|".join(wholes), flags)
    except re.error as error:
        wrong = next(
            (row for row, whole in zip(rows, wholes, strict=True) if _is_broken(whole)), ""
        )
        raise MannersError(f"{file.name}: {name}: {wrong!r} cannot be read: {error}") from error


def _is_broken(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return True
    return False


def _filled(file: Path, name: str, row: str, parts: Mapping[str, str]) -> str:
    """The row with the parts that it names in braces; brackets group, and keep nothing."""
    if missing := next((one for one in PART.findall(row) if one not in parts), ""):
        raise MannersError(f"{file.name}: {name}: no part {{{missing}}} stands before it")
    return PART.sub(lambda part: parts[part[1]], _grouped(row))


def _grouped(row: str) -> str:
    return _GROUP.sub(lambda sign: "(?:" if sign[0] == "(" else sign[0], row)


def _whole(row: str) -> str:
    """A row is of whole words; one between slashes is taken as it stands."""
    if len(row) > 1 and row.startswith("/") and row.endswith("/"):
        return row[1:-1]
    return rf"\b(?:{row})\b"
