"""A bar on standard error, where somebody looks at it."""

import sys
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

_WIDTH = 30


@dataclass
class Bar:
    """How much is done, how fast, and how long the rest will take."""

    total: int
    unit: str = "conversations"
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    done: int = 0
    started: float = field(default_factory=monotonic)

    def step(self, more: int = 1) -> None:
        """So many more are done."""
        self.done = min(self.total, self.done + more)
        if self.stream.isatty():
            print(f"\r{self.line(monotonic())}\x1b[K", end="", file=self.stream, flush=True)

    def close(self) -> None:
        """Ends the line, whole or not."""
        if self.done and self.stream.isatty():
            print(file=self.stream, flush=True)

    def line(self, now: float) -> str:
        """The bar as it stands."""
        sign = "#" * (_WIDTH * self.done // max(1, self.total))
        rate = self.done / max(now - self.started, 1e-9)
        left = _clock((self.total - self.done) / rate) if rate else "?"
        return f"[{sign:<{_WIDTH}}] {self.done}/{self.total} {self.unit}, {rate:.1f}/s, {left} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
