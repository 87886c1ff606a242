"""The net changes between two times: what moved and came back is no change, and is counted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tools.plan.copy.columns import CANCELED, NO_CODE, Column, Flag
from tools.plan.copy.strings import like
from tools.plan.copy.table import Rows
from tools.plan.past.frame import FAILED, Frame
from tools.plan.past.moved import JOB, STREAM, Moved
from tools.plan.past.surroundings import Around, Turn, Value

Group = Literal[
    "failed",
    "failed_again",
    "stuck",
    "link",
    "station_limit",
    "fence",
    "quantity",
    "prompt",
    "cancelled",
    "held",
    "late",
    "healed",
    "freed",
    "released",
    "rerun",
    "priority",
    "stream_limit",
    "times",
    "added",
    "gone",
    "ended",
    "started",
    "other",
]
GROUPS: tuple[Group, ...] = get_args(Group)
"""In the order of what matters to an operator."""
PROGRESS: frozenset[Group] = frozenset({"added", "gone", "ended", "started", "other"})
"""What a plan does when all is well: counted, and listed only of an object that was asked for."""
_STUCK = ("ABEND", "STUCK")
_LATE = (Flag.LATE | Flag.DEADLINE_PASSED).value
_BEFORE = (Flag.ABENDED_BEFORE | Flag.FAILED_BEFORE).value
_LONGEST_PATH = 8
_PLACES = re.compile("[#/.]")
_FIELDS = ("priority", "start", "deadline", "limit")
_TURN_GROUPS: Mapping[str, Group] = {
    "linked": "link",
    "started": "link",
    "ignored": "link",
    "limit": "station_limit",
    "fence": "fence",
    "quantity": "quantity",
    "status": "prompt",
    "in_use": "other",
}
Kind = Literal["job", "jobstream"] | Around
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class FieldChange:
    """One field's value at the beginning and at the end."""

    field: str
    was: Value
    now: Value


@dataclass(frozen=True)
class Line:
    """One object's change: the statuses that it went through, or the fields that differ."""

    kind: Kind
    object_id: str
    key: str
    name: str
    group: Group
    at: float
    path: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    code: int | None = None
    seen: float | None = None


@dataclass
class Section:
    """A group's exact total, and as many of its lines as fit, the newest of them."""

    total: int = 0
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Changes:
    """What differs at the end, by group; `between` moved and came back."""

    sections: Mapping[Group, Section]
    between: int
    moves: int

    @property
    def total(self) -> int:
        """How many objects differ."""
        return sum(section.total for section in self.sections.values())


def net_changes(
    moved: Moved,
    turns: Sequence[Turn] = (),
    *,
    name: str = "",
    shown: int = 10,
    holes: Iterable[tuple[Frame | None, Frame | None]] = (),
) -> Changes:
    """The moves of a stretch of time as what they came to.

    `name` narrows to objects of a name, which may hold `@` and `?`. `holes` are whole states
    before and after times of which there are no moves.
    """
    rows = moved if not name else moved.taken(_named(moved, name))
    told = [turn for turn in turns if not name or _is_named(turn.key, name)]
    nodes = _Nodes(rows)
    sections = nodes.sections(shown)
    stayed = _around(told, sections, shown=shown, everything=bool(name))
    _across(holes, sections, nodes, shown, name)
    ordered = {group: sections[group] for group in GROUPS if group in sections}
    return Changes(ordered, nodes.between + stayed, len(rows) + len(told))


class _Nodes:
    """The jobs and streams that moved, each once: its first and its last row."""

    def __init__(self, moved: Moved) -> None:
        self.moved = moved
        place = np.arange(len(moved))
        self.order = np.lexsort((place, moved["low"], moved["high"]))
        high, low = moved["high"][self.order], moved["low"][self.order]
        begins = np.ones(len(moved), np.bool_)
        begins[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
        self.starts = np.flatnonzero(begins)
        self.ends = np.append(self.starts[1:], len(moved))
        self.first = self.order[self.starts]
        self.last = self.order[self.ends - 1] if len(moved) else self.first
        self.groups = self._groups()

    @property
    def between(self) -> int:
        """How many moved and came back."""
        return int(np.count_nonzero(self.groups < 0))

    def sections(self, shown: int) -> dict[Group, Section]:
        """Every group's total and its newest lines, these in the order of time."""
        found = {}
        for number, group in enumerate(GROUPS):
            mine = np.flatnonzero(self.groups == number)
            if len(mine):
                newest = mine[np.argsort(self.moved["at"][self.last[mine]], kind="stable")]
                lines = [self._line(node, group) for node in newest[-shown:].tolist()]
                found[group] = Section(len(mine), lines)
        return found

    def ids(self) -> set[str]:
        """All that moved."""
        return {self.moved.id(row) for row in self.first.tolist()}

    def _groups(self) -> NDArray[np.int64]:
        """Of each node the number of the first group that fits; -1 where nothing differs."""
        if not len(self.moved):
            return np.empty(0, np.int64)
        tests = self._tests()
        masks = [tests[group] for group in GROUPS if group in tests]
        numbers = [GROUPS.index(group) for group in GROUPS if group in tests]
        return np.asarray(np.select(masks, numbers, -1))

    def _tests(self) -> Mapping[Group, Mask]:
        """Which nodes each group may claim; the first in their order gets it."""
        was, now = self._was, self._now
        is_job = self.moved["kind"][self.last] == JOB
        failed, fell = self._is(now("status"), *FAILED), self._is(was("status"), *FAILED)
        stuck, clung = self._is(now("status"), *_STUCK), self._is(was("status"), *_STUCK)
        ended, present = self._is(now("status"), "SUCC"), ~self._is(now("status"), "")
        absent = self._is(was("status"), "")
        again = now("runs") > was("runs")
        trouble = fell | self._ever(*FAILED) | ((now("flags") & ~was("flags") & _BEFORE) != 0)
        moved = was("status") != now("status")
        stayed = present & ~absent
        return {
            "failed": is_job & failed & ~fell,
            "failed_again": is_job & failed & fell & again,
            "stuck": ~is_job & stuck & ~clung,
            "cancelled": self._is(now("status"), CANCELED) & ~self._is(was("status"), CANCELED),
            "held": stayed & (now("priority") == 0) & (was("priority") > 0),
            "late": present & ~ended & ((now("flags") & ~was("flags") & _LATE) != 0),
            "healed": is_job & ended & trouble & moved | (is_job & ended & again & trouble),
            "freed": ~is_job & clung & ~stuck & present,
            "released": stayed & (now("priority") > 0) & (was("priority") == 0),
            "rerun": is_job & again & present,
            "priority": stayed & (now("priority") != was("priority")),
            "stream_limit": stayed & ~is_job & (now("limit") != was("limit")),
            "times": stayed
            & ((now("start") != was("start")) | (now("deadline") != was("deadline"))),
            "added": absent & present,
            "gone": ~absent & ~present,
            "ended": ended & moved,
            "started": self._is(now("status"), "EXEC") & moved,
            "other": moved,
        }

    def _was(self, name: str) -> Column:
        return self.moved[f"was_{name}"][self.first]

    def _now(self, name: str) -> Column:
        return self.moved[name][self.last]

    def _is(self, statuses: Column, *texts: str) -> Mask:
        numbers = [number for text in texts if (number := self.moved.texts.find(text)) is not None]
        return np.isin(statuses, numbers)

    def _ever(self, *texts: str) -> Mask:
        """Whether any row of a node led to one of the statuses."""
        there = self._is(self.moved["status"], *texts)[self.order]
        return np.logical_or.reduceat(there, self.starts)

    def _line(self, node: int, group: Group) -> Line:
        moved, last = self.moved, int(self.last[node])
        code = int(moved["code"][last])
        return Line(
            kind="jobstream" if moved["kind"][last] == STREAM else "job",
            object_id=moved.id(last),
            key=moved.key(last),
            name=moved.text("name", last),
            group=group,
            at=self._since(node),
            path=self._path(node),
            fields=self._fields(node),
            code=None if code == NO_CODE else code,
        )

    def _rows(self, node: int) -> Rows:
        return self.order[self.starts[node] : self.ends[node]]

    def _since(self, node: int) -> float:
        """When it came into the status in which it is."""
        rows = self._rows(node)
        turned = rows[self.moved["status"][rows] != self.moved["was_status"][rows]]
        return float(self.moved["at"][turned[-1] if len(turned) else rows[-1]])

    def _path(self, node: int) -> tuple[str, ...]:
        rows = self._rows(node).tolist()
        steps = [self.moved.text("was_status", rows[0])]
        for row in rows:
            text = self.moved.text("status", row)
            if text != steps[-1]:
                steps.append(text)
        if len(steps) == 1:
            return ()
        return tuple(steps if len(steps) <= _LONGEST_PATH else [steps[0], *steps[-_LONGEST_PATH:]])

    def _fields(self, node: int) -> tuple[FieldChange, ...]:
        first, last = int(self.first[node]), int(self.last[node])
        if not self.moved.text("was_status", first) or not self.moved.text("status", last):
            return ()
        values = [
            (name, int(self.moved[f"was_{name}"][first]), int(self.moved[name][last]))
            for name in _FIELDS
        ]
        return tuple(FieldChange(name, was, now) for name, was, now in values if was != now)


def _around(
    turns: Sequence[Turn], sections: dict[Group, Section], *, shown: int, everything: bool
) -> int:
    """Adds what changed around the plan; gives how many came back to what they were."""
    chains: dict[tuple[str, str, Group], list[Turn]] = {}
    for turn in turns:
        group = _TURN_GROUPS.get(turn.field, "other")
        if group != "other" or everything:
            chains.setdefault((turn.kind, turn.object_id, group), []).append(turn)
    came_back = 0
    for (_, _, group), chain in chains.items():
        line = _turned(chain, group)
        came_back += not line.fields
        if line.fields:
            _put(sections.setdefault(group, Section()), line, shown)
    return came_back


def _turned(chain: Sequence[Turn], group: Group) -> Line:
    first: dict[str, Value] = {}
    last: dict[str, Value] = {}
    for turn in chain:
        first.setdefault(turn.field, turn.was)
        last[turn.field] = turn.now
    fields = [FieldChange(name, first[name], last[name]) for name in first]
    end = chain[-1]
    return Line(
        kind=end.kind,
        object_id=end.object_id,
        key=end.key,
        name=bare(end.key),
        group=group,
        at=end.at,
        fields=tuple(one for one in fields if one.was != one.now),
        seen=end.at,
    )


def _across(
    holes: Iterable[tuple[Frame | None, Frame | None]],
    sections: dict[Group, Section],
    nodes: _Nodes,
    shown: int,
    name: str,
) -> None:
    """Adds the failures that came while nothing was watched and are still there after it."""
    known: set[str] | None = None
    for before, after in holes:
        if before is None or after is None or before.plan_id != after.plan_id:
            continue
        known = nodes.ids() if known is None else known
        old = {failure.object_id for failure in before.failures} | known
        for one in after.failures:
            if one.object_id in old or (name and not _is_named(one.key, name)):
                continue
            known.add(one.object_id)
            path = ("", one.status)
            line = Line(
                "job",
                one.object_id,
                one.key,
                bare(one.key),
                "failed",
                one.ended,
                path,
                code=one.code,
            )
            _put(sections.setdefault("failed", Section()), line, shown)


def _put(section: Section, line: Line, shown: int) -> None:
    section.total += 1
    section.lines = sorted([*section.lines, line], key=lambda one: one.at)[-shown:]


def _named(moved: Moved, name: str) -> Mask:
    """The rows of objects whose name, stream or full key is the one asked for."""
    wanted = bare(name)
    named = np.isin(moved["name"], moved.texts.matching(wanted))
    if wanted == name.upper():
        return named | np.isin(moved["stream"], moved.texts.matching(wanted))
    for row in np.flatnonzero(named).tolist():
        named[row] = _is_named(moved.key(row), name)
    return named


def _is_named(key: str, name: str) -> bool:
    """A bare name is enough; one with its places has to fit to the end of the key."""
    wanted = bare(name)
    whole = wanted != name.upper()
    pattern, text = (f"@{name.upper()}", key) if whole else (wanted, bare(key))
    return like(pattern).fullmatch(text) is not None


def bare(name: str) -> str:
    """The last part of a name that is written with its places."""
    return _PLACES.split(name.upper())[-1]
