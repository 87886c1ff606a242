"""Time zones that a question names: `UTC`, `São Paulo time`, `horário de Brasília`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graphs.offline.text.words import fold
from retrievers.rows import read_rows

FILE: Final = Path(__file__).parents[1] / "lexicon" / "zones.yaml"
_OFFSET: Final = re.compile(
    r"\b(?:UTC|GMT)\s?([+\-\u2212])\s?0?(\d{1,2})(?::?00)?\b", re.IGNORECASE
)
_CLOCK: Final = (
    r"(?:\d{1,2}(?::\d\d(?::\d\d)?h?|h\d{0,2}|h(?:rs|s)| ?[ap]\.?m\.?)|noon|midday|midnight|meio dia|meia noite|"
    r"(?:at|as|a|since|after|before|until|by|desde|depois das|apos as|antes das|ate) \d{1,2}|o clock|horas)"
    r"(?: (?:da|de|in the|at) (?:madrugada|manha|tarde|noite|morning|afternoon|evening|night))?"
)
_IANA: Final = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")


class ZoneError(ValueError):
    """The file of zones cannot be used."""


@dataclass(frozen=True, slots=True)
class FoundZone:
    """A zone, and the characters of the text that named it."""

    zone: ZoneInfo
    start: int
    end: int


class ZoneFinder:
    """Finds the zones that its file has words for."""

    def __init__(self, file: Path = FILE) -> None:
        self._zones = _read(file)
        short = _either(name for name, (_, alone) in self._zones.items() if alone)
        every = _either(self._zones)
        # What is no abbreviation is a zone only where time is spoken of: places name jobs too.
        self._pattern = re.compile(
            rf"\b(?:in |at |em |no |na |pelo |d[eo] )?(?:the )?"
            rf"(?:(?:local )?(?:horario|hora|fuso|fuso horario|timezone|time zone) (?:local )?(?:de |do |da |of )?({every})"
            rf"|({every})(?: local)? (?:time|time zone|timezone)"
            rf"|({short}))\b"
        )
        self._beside = re.compile(rf"(?<!\w){_CLOCK}( (?:in |at |em |n[oa] |d[eoa] )?({every}))\b")

    def find(self, text: str) -> FoundZone | None:
        """The first zone that the folded text names."""
        match = self._pattern.search(text)
        if match is None:
            return self._after_clock(text)
        name = next(group for group in match.groups() if group)
        return FoundZone(self._zones[name][0], match.start(), match.end())

    def _after_clock(self, text: str) -> FoundZone | None:
        """`01:30 london`, `20h de Brasilia`: a place right after a time of day is whose it is."""
        match = self._beside.search(text)
        if match is None:
            return None
        return FoundZone(self._zones[match.group(2)][0], match.start(1) + 1, match.end(1))


def written_zone(text: str) -> FoundZone | None:
    """A zone by its own name, as in `America/Sao_Paulo` and `UTC-3`, in the text as it was typed."""
    if match := _OFFSET.search(text):
        return _offset(match)
    for match in _IANA.finditer(text):
        try:
            return FoundZone(ZoneInfo(match.group()), match.start(), match.end())
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return None


def _offset(match: re.Match[str]) -> FoundZone | None:
    """Whole hours from UTC; the names of such zones count the other way round."""
    hours = int(match.group(2))
    sign = "-" if match.group(1) == "+" else "+"
    try:
        return FoundZone(ZoneInfo(f"Etc/GMT{sign}{hours}"), match.start(), match.end())
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _either(names: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


def _read(file: Path) -> dict[str, tuple[ZoneInfo, bool]]:
    """Each folded name with its zone, and whether it is one without a word for time beside it."""
    content = read_rows(file, ZoneError, name=file.name)
    if not isinstance(content, dict):
        raise ZoneError(f"{file.name}: wants a mapping of zones")
    found: dict[str, tuple[ZoneInfo, bool]] = {}
    for zone, names in content.items():
        if not isinstance(names, dict) or not names.keys() <= {"short", "places"}:
            raise ZoneError(f"{file.name}: {zone} wants names under short and places")
        try:
            known = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ZoneError(f"{file.name}: no such zone: {zone}") from error
        for kind, alone in (("short", True), ("places", False)):
            for name in names.get(kind, []):
                found[fold(str(name))] = (known, alone)
    return found
