"""The plan's job streams by status and by time, brought up to date when they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from tools.hwa.simulator.plan.chronicle import Chronicle

if TYPE_CHECKING:
    from tools.hwa.simulator.plan.world import Stream

Cell = tuple[str, str, str]
"""A workstation's path, an external status and a folder."""


class StreamIndex:
    """Answers which streams have a status, or started or ended since, without a look at the others.

    A stream's status follows from its jobs and is worked out late: whatever may change it says so
    by `touch`, and `settle` looks again at what was touched, once however often that was.
    """

    def __init__(self) -> None:
        self._touched: dict[Stream, None] = {}
        self._words: dict[Stream, str] = {}
        self._buckets: dict[str, dict[Stream, None]] = {}
        self._cells: Counter[Cell] = Counter()
        self._starts: Chronicle[Stream] = Chronicle()
        self._ends: Chronicle[Stream] = Chronicle()

    def touch(self, stream: Stream) -> None:
        """A stream's status may be another one now."""
        stream.dirty = True
        self._touched[stream] = None

    def started(self, stream: Stream, moment: float) -> None:
        """The first job of a stream starts."""
        stream.started = moment
        self._starts.note(stream, moment)

    def ended(self, stream: Stream, moment: float) -> None:
        """The last job of a stream has ended."""
        stream.ended = moment
        self._ends.note(stream, moment)

    def settle(self, external: Callable[[Stream], str]) -> None:
        """Files anew what was touched, under the external status that is told."""
        for stream in self._touched:
            self._take_out(stream)
            word = self._words[stream] = external(stream)
            self._buckets.setdefault(word, {})[stream] = None
            self._cells[stream.workstation.path, word, stream.folder] += 1
        self._touched.clear()

    @property
    def counts(self) -> Counter[Cell]:
        """How many streams there are by workstation path, external status and folder."""
        return self._cells

    def with_common(self, external: str) -> Collection[Stream]:
        """The streams with this external status."""
        return self._buckets.get(external, {}).keys()

    def started_since(self, moment: float) -> list[Stream]:
        """The streams that started then or later, in that order."""
        return self._starts.since(moment)

    def ended_since(self, moment: float) -> list[Stream]:
        """The streams that ended then or later, in that order; some may be open again."""
        return self._ends.since(moment)

    def keep(self, kept: Collection[Stream]) -> None:
        """All but these leave the plan."""
        for stream in [each for each in self._words if each not in kept]:
            self._take_out(stream)
        self._touched = {each: None for each in self._touched if each in kept}
        self._starts.keep(kept)
        self._ends.keep(kept)

    def _take_out(self, stream: Stream) -> None:
        word = self._words.pop(stream, None)
        if word is not None:
            del self._buckets[word][stream]
            cell = stream.workstation.path, word, stream.folder
            self._cells[cell] -= 1
            if not self._cells[cell]:
                del self._cells[cell]
