"""Time zones that a question names: `UTC`, `São Paulo time`, `horário de Brasília`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from graphs.offline.words import fold

FILE: Final = Path(__file__).parent / "lexicon" / "zones.yaml"
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

    def find(self, text: str) -> FoundZone | None:
        """The first zone that the folded text names."""
        match = self._pattern.search(text)
        if match is None:
            return None
        name = next(group for group in match.groups() if group)
        return FoundZone(self._zones[name][0], match.start(), match.end())


def written_zone(text: str) -> FoundZone | None:
    """A zone by its own name, as in `America/Sao_Paulo`, in the text as it was typed."""
    for match in _IANA.finditer(text):
        try:
            return FoundZone(ZoneInfo(match.group()), match.start(), match.end())
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return None


def _either(names: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


def _read(file: Path) -> dict[str, tuple[ZoneInfo, bool]]:
    """Each folded name with its zone, and whether it is one without a word for time beside it."""
    content = yaml.safe_load(file.read_text("utf-8"))
    found: dict[str, tuple[ZoneInfo, bool]] = {}
    for zone, names in content.items():
        try:
            known = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ZoneError(f"{file.name}: no such zone: {zone}") from error
        for kind, alone in (("short", True), ("places", False)):
            for name in names.get(kind, []):
                found[fold(str(name))] = (known, alone)
    return found
