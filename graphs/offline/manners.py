"""Manners of speaking: rows of words that tell what a message wants, kept in files that need no code."""

import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent / "lexicon" / "manners"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTIONS: Final = ("parts", "folded", "typed")
_PART: Final = re.compile(r"\{([a-z_]+)\}")
# An escaped sign or a set of signs stays as it is; a bracket only groups.
_GROUP: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)", re.DOTALL)


class MannersError(ValueError):
    """A file of manners that cannot be used: the file, the manner, and what is wrong with it."""


class Manners:
    """The manners of one file, each a pattern; the file is read when the first one is asked for."""

    def __init__(self, name: str) -> None:
        self._file = FOLDER / f"{name}.yaml"

    def __getitem__(self, manner: str) -> re.Pattern[str]:
        """The pattern of a manner that the file holds.

        Raises:
            MannersError: the file cannot be used.
            KeyError: it holds no such manner.
        """
        return self._patterns[manner]

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        return read_manners(self._file)


@cache
def read_manners(file: Path) -> Mapping[str, re.Pattern[str]]:
    """Every manner of a file, compiled: those of folded text, and those of text as it was typed.

    Raises:
        MannersError: the file does not hold what it must, or a row is no pattern.
    """
    try:
        content = yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise MannersError(f"{file.name}: cannot be read: {error}") from error
    if not isinstance(content, dict) or not set(content) <= set(_SECTIONS):
        raise MannersError(f"{file.name}: wants {', '.join(_SECTIONS)}")
    sections = {name: _lists(file, name, content.get(name) or {}) for name in _SECTIONS}
    parts: dict[str, str] = {}
    for name, rows in sections["parts"].items():
        parts[name] = f"(?:{'|'.join(_filled(file, name, row, parts) for row in rows)})"
    patterns: dict[str, re.Pattern[str]] = {}
    for section, flags in (("folded", re.NOFLAG), ("typed", re.IGNORECASE)):
        for name, rows in sections[section].items():
            patterns[name] = _compiled(file, name, rows, parts, flags)
    return patterns


def check_manners(folder: Path = FOLDER) -> None:
    """Read every file of a folder, so that a fault is told at the start and not in a talk.

    Raises:
        MannersError: names the file, the manner and the row.
    """
    for file in sorted(folder.glob("*.yaml")):
        read_manners(file)


def _lists(file: Path, section: str, content: Any) -> dict[str, list[str]]:  # noqa: ANN401 - whatever a file holds
    if not isinstance(content, dict):
        raise MannersError(f"{file.name}: {section} wants lists of rows by name")
    for name, rows in content.items():
        if not isinstance(name, str):  # YAML takes `on` and `no` for true and false
            raise MannersError(f"{file.name}: {section}: {name} is no name")
        if not isinstance(rows, list) or not all(isinstance(row, str) and row for row in rows):
            raise MannersError(f"{file.name}: {section}: {name} wants a list of rows of words")
    return content


def _compiled(
    file: Path, name: str, rows: list[str], parts: Mapping[str, str], flags: re.RegexFlag
) -> re.Pattern[str]:
    wholes = [_whole(_filled(file, name, row, parts)) for row in rows]
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
    if missing := next((one for one in _PART.findall(row) if one not in parts), ""):
        raise MannersError(f"{file.name}: {name}: no part {{{missing}}} stands before it")
    grouped = _GROUP.sub(lambda sign: "(?:" if sign[0] == "(" else sign[0], row)
    return _PART.sub(lambda part: parts[part[1]], grouped)


def _whole(row: str) -> str:
    """A row is of whole words; one between slashes is taken as it stands."""
    if len(row) > 1 and row.startswith("/") and row.endswith("/"):
        return row[1:-1]
    return rf"\b(?:{row})\b"
