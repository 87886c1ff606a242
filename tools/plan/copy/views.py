"""Single rows of a picture, as an answer tells them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tools.plan.copy.columns import CANCELED, NO_CODE, Flag
from tools.plan.copy.moments import moment
from tools.plan.copy.opens import Opens
from tools.plan.copy.table import Table

if TYPE_CHECKING:
    from tools.plan.copy.picture import Picture


@dataclass(frozen=True, slots=True)
class _View(ABC):
    """One row, read on demand: cheap to make, and true of its picture for ever."""

    picture: Picture
    row: int

    @property
    @abstractmethod
    def _table(self) -> Table:
        """The table in which the row stands."""

    @property
    def id(self) -> str:
        """HWA's id."""
        high, low = self._number("high"), self._number("low")
        return self.picture.words.ids.text(high, low)

    @property
    def name(self) -> str:
        """The bare name."""
        return self.picture.words.names[self._number("name")]

    @property
    def folder(self) -> str:
        """The folder, beginning with a slash."""
        return self.picture.words.folders[self._number("folder")]

    @property
    def workstation(self) -> str:
        """The workstation with its folder."""
        return self.picture.words.workstations[self._number("workstation")]

    @property
    def status(self) -> str:
        """HWA's internal status, without the cancelled flag."""
        return self.picture.words.words[self._number("status")]

    @property
    def shown(self) -> str:
        """The status that people count it under: cancelled where the flag says so."""
        return CANCELED if self._number("flags") & Flag.CANCELED.value else self.status

    @property
    def common(self) -> str:
        """HWA's external status."""
        return self.picture.words.words[self._number("common")]

    @property
    def substatus(self) -> str:
        """HWA's own reason beside the status, or nothing."""
        return self.picture.words.words[self._number("substatus")]

    @property
    def flags(self) -> Flag:
        """HWA's marks."""
        return Flag(self._number("flags"))

    @property
    def open(self) -> Opens:
        """The kinds of dependency that were open when the row was read."""
        return Opens(self._number("open"))

    @property
    def priority(self) -> int | None:
        """The priority, where HWA told it."""
        value = self._number("priority")
        return None if value < 0 else value

    @property
    def sched(self) -> datetime | None:
        """When it was scheduled for."""
        return moment(self._number("sched"))

    @property
    def deadline(self) -> datetime | None:
        """When it should be done."""
        return moment(self._number("deadline"))

    @property
    def started(self) -> datetime | None:
        """When it began."""
        return moment(self._number("started"))

    @property
    def ended(self) -> datetime | None:
        """When it ended."""
        return moment(self._number("ended"))

    @property
    def read_at(self) -> datetime | None:
        """When this row was read, to the second."""
        return moment(self._number("read"))

    def _number(self, column: str) -> int:
        return int(self._table.columns[column][self.row])


class JobView(_View):
    """One job of a picture."""

    __slots__ = ()

    @property
    def _table(self) -> Table:
        return self.picture.jobs

    @property
    def stream_name(self) -> str:
        """The bare name of its stream."""
        return self.picture.words.names[self._number("stream_name")]

    @property
    def stream_row(self) -> int | None:
        """The row of its stream, where that was read."""
        row = int(self.picture.stream_of[self.row])
        return None if row < 0 else row

    @property
    def key(self) -> str:
        """The job as operators write it."""
        place = self.picture.words.workstations[self._number("stream_workstation")]
        return f"{place}#{self.folder.rstrip('/')}/{self.stream_name}.{self.name}"

    @property
    def return_code(self) -> int | None:
        """What the last run returned."""
        value = self._number("code")
        return None if value == NO_CODE else value

    @property
    def runs(self) -> int:
        """How many runs it has had; more than one where it was rerun."""
        return self._number("runs")

    @property
    def run_id(self) -> str:
        """The id of the run that counts."""
        return self.picture.words.ids.text(self._number("run_high"), self._number("run_low"))


class StreamView(_View):
    """One job stream of a picture."""

    __slots__ = ()

    @property
    def _table(self) -> Table:
        return self.picture.streams

    @property
    def key(self) -> str:
        """The stream as operators write it."""
        return f"{self.workstation}#{self.folder.rstrip('/')}/{self.name}"
