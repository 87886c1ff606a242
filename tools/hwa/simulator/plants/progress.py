"""Tells on a terminal, or line by line, how far a large plant has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TextIO

WORTH_TELLING = 50_000
"""Plants of fewer jobs are there before anybody has read a line."""

_WIDTH = 30
_EVERY = 20


@dataclass(slots=True)
class Reporter:
    """A bar where somebody looks, a line for every fifth of the work where nobody does."""

    stream: TextIO
    last: tuple[str, int] = ("", -1)

    def __call__(self, doing: str, share: float) -> None:
        """Tells what is done, and how much of it, where that is news."""
        percent = min(100, int(share * 100))
        if self.stream.isatty():
            self._draw(doing, percent)
        elif (doing, percent // _EVERY) != (self.last[0], self.last[1] // _EVERY):
            self.stream.write(f"{doing} {percent} %\n")
            self.stream.flush()
        self.last = (doing, percent)

    def _draw(self, doing: str, percent: int) -> None:
        if self.last == (doing, percent):
            return
        full = percent * _WIDTH // 100
        end = "\n" if percent == 100 and doing == "running" else ""
        bar = "#" * full + "." * (_WIDTH - full)
        self.stream.write(f"\r{doing:9} [{bar}] {percent:3} %{end}")
        self.stream.flush()
